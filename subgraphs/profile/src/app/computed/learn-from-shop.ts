import { addDays } from '@rapport/kernel/clock';
import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import { drawLearnt, refreshUsualPrices } from '../../db/computed/bought-repository';
import { markAllForComputing } from '../../db/computed/computed-repository';
import {
  countOrders,
  findShopModel,
  saveShopModel,
  tryLockLearning,
} from '../../db/computed/shop-model-repository';
import { runLearning } from './run-learning';

/** More teach no more. */
const CUSTOMERS_MAX = 50_000;
const USUAL_PRICE_DAYS = 365;

/** Learns from all customers what computed traits need, and has everybody's computed again. One replica does. */
export async function learnFromShop({ db, now }: Pick<Runtime, 'db' | 'now'>): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await tryLockLearning(tx))) return;
    const at = now();
    const orders = await countOrders(tx);
    await refreshUsualPrices(tx, addDays(at, -USUAL_PRICE_DAYS));
    const customers = await drawLearnt(tx, CUSTOMERS_MAX);
    const model = await runLearning({ lesson: 'shop', input: { customers, nowMs: at.getTime() } });
    if (model !== null) await saveShopModel(tx, { learntAt: at, orders, model });
    await markAllForComputing(tx);
  });
}

const LOOK_EVERY_MS = 60_000;
const ORDERS_MIN = 200;
/** Between two nights a shop that has just begun, or is being imported, learns anew whenever it has grown by half. */
const GROWTH = 1.5;

/** Learns between the nightly schedules while the shop grows fast. @returns what stops it */
export function keepLearning(runtime: Runtime): () => Promise<void> {
  const { db, log } = runtime;
  const turn = async (): Promise<boolean> => {
    const [known, orders] = [await findShopModel(db.manager), await countOrders(db.manager)];
    if (orders >= ORDERS_MIN && orders >= GROWTH * (known?.orders ?? 0)) {
      await learnFromShop(runtime);
      log.info({ orders }, 'what computed traits need was learnt');
    }
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: LOOK_EVERY_MS,
    onError: (error) => {
      log.error({ err: error }, 'nothing was learnt; what was learnt before stays');
    },
  });
  return () => loop.stop();
}

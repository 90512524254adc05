import { byCodeUnit } from '@rapport/kernel/compare';
import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import type { EntityManager } from 'typeorm';
import { findBought } from '../../db/computed/bought-repository';
import { saveComputed, takeComputedMarks } from '../../db/computed/computed-repository';
import { findShopModel } from '../../db/computed/shop-model-repository';
import { lockPeople, markFactsChanged } from '../../db/segment/mark-repository';
import { computeTraits } from '../../domain/lifetime/compute-traits';
import { withRetries } from '../with-retries';

const BATCH = 500;

/**
 * Computes traits anew for people who ordered or whose day has come, with a constant number of statements, and has
 * segments look at those of whom they changed. @returns whether there may be more
 */
export const computeMarked = ({ db, now }: Pick<Runtime, 'db' | 'now'>): Promise<boolean> =>
  withRetries(() => db.transaction((tx) => computeBatch(tx, now())));

async function computeBatch(tx: EntityManager, now: Date): Promise<boolean> {
  const ids = (await takeComputedMarks(tx, BATCH)).sort(byCodeUnit);
  if (ids.length === 0) return false;
  await lockPeople(tx, ids, now);
  const model = (await findShopModel(tx))?.model ?? null;
  const bought = await findBought(tx, ids);
  const computed = new Map(bought.map((one) => [one.customerId, computeTraits(one, model, now)]));
  const changed = await saveComputed(tx, ids, computed, now);
  await markFactsChanged(
    tx,
    changed.map((customerId) => ({ customerId, fact: 'computed' })),
  );
  return true;
}

/** A batch, then a pause: while a history is imported, computing must not take the time that ingestion needs. */
const BATCH_EVERY_MS = 2_000;

/** Keeps computed traits up to date, a few seconds behind. @returns what stops it */
export function keepComputed(runtime: Runtime): () => Promise<void> {
  const turn = async (): Promise<boolean> => {
    await computeMarked(runtime);
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: BATCH_EVERY_MS,
    retryMs: BATCH_EVERY_MS,
    onError: (error) => {
      runtime.log.error({ err: error }, 'traits could not be computed; trying again');
    },
  });
  return () => loop.stop();
}

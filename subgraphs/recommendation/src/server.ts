import type { Runtime, SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { keepModelFresh } from './app/keep-model-fresh';
import { runTraining } from './app/run-training';
import type { Config } from './config';
import { createContext, type Context } from './context';
import { ProductRow } from './db/entities/product-row';
import { pruneViews } from './db/view-retention';
import { MIGRATIONS } from './db/migrations/all';
import { HANDLERS } from './events/handlers';
import { PERSONAL_DATA } from './db/personal-data';
import { buildRecommendationSchema } from './schema';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The composition root: everything this subgraph is made of. */
export function defineRecommendation(config: Config): SubgraphDefinition<Context> {
  const ordersMax = config.trainOrdersMax;
  const train = async ({ databaseUrl, log, now }: Runtime): Promise<void> => {
    const outcome = await runTraining({ databaseUrl, askedAt: now(), ordersMax, whenBusy: 'wait' });
    log.info({ outcome }, 'training ended');
  };
  const prune = ({ db, now }: Runtime): Promise<void> =>
    pruneViews(db, new Date(now().getTime() - config.guestViewsDays * DAY_MS));
  return {
    name: 'recommendation',
    entities: [ProductRow],
    migrations: MIGRATIONS,
    buildSchema: buildRecommendationSchema,
    createContext,
    personalData: PERSONAL_DATA,
    handlers: HANDLERS,
    schedules: [
      { name: 'train', cron: config.trainCron, run: train },
      { name: 'prune-views', cron: '50 3 * * *', run: prune },
    ],
    background: (runtime) =>
      Promise.resolve(
        keepModelFresh(runtime, { ordersMax, retrainAfterMs: config.retrainAfterMinutes * MINUTE_MS }),
      ),
  };
}

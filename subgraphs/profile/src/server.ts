import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { forgetOld, preparePartitions, RETENTION_DAYS } from './app/forget-old';
import type { ProfileConfig } from './config';
import { createContext, type Context } from './context';
import { ENTITIES } from './db/entities/all';
import { MIGRATIONS } from './db/migrations/all';
import { segmentRoutes } from './http/segment-routes';
import { PERSONAL_DATA } from './db/personal-data';
import { buildProfileSchema } from './schema';

/** The composition root: everything this subgraph is made of. It listens to nobody: it is where events begin. */
export const defineProfile = ({
  apiKeys,
  shopCurrency,
  retentionDays = RETENTION_DAYS,
  cartMerge = 'LATEST',
}: ProfileConfig): SubgraphDefinition<Context> => ({
  name: 'profile',
  entities: ENTITIES,
  migrations: MIGRATIONS,
  buildSchema: buildProfileSchema,
  createContext: (request, runtime) =>
    createContext(request, runtime, { shopCurrency, keepDays: retentionDays.personalisation, cartMerge }),
  personalData: PERSONAL_DATA,
  handlers: {},
  ownsConsents: true,
  schedules: [
    { name: 'forget-old', cron: '41 2 * * *', run: ({ db, now }) => forgetOld(db, retentionDays, now()) },
    { name: 'prepare-partitions', cron: '11 1 * * *', run: ({ db, now }) => preparePartitions(db, now()) },
  ],
  background: async ({ db, now }) => {
    await preparePartitions(db, now());
    return () => Promise.resolve();
  },
  routes: ({ db, now }) =>
    segmentRoutes({ db, now, shopCurrency, keepDays: retentionDays.personalisation, cartMerge }, apiKeys),
});

import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { forgetOld, preparePartitions, RETENTION_DAYS } from './app/forget-old';
import { refreshReplenishment, remind } from './app/remind';
import { REMINDERS } from './app/reminder-facts';
import { createCatalogueReader } from './app/segment/catalogue';
import { hearOfTiers } from './app/segment/hear-of-tiers';
import { keepSegmentsSettled } from './app/segment/keep-segments-settled';
import { settleAllSegments } from './app/segment/settle-segments';
import type { ProfileConfig } from './config';
import { createContext, type Context } from './context';
import { ENTITIES } from './db/entities/all';
import { MIGRATIONS } from './db/migrations/all';
import { segmentRoutes } from './http/segment-routes';
import { PERSONAL_DATA } from './db/personal-data';
import { buildProfileSchema } from './schema';

/** The composition root: everything this subgraph is made of. */
export const defineProfile = ({
  apiKeys,
  shopCurrency,
  retentionDays = RETENTION_DAYS,
  cartMerge = 'LATEST',
  reminders = REMINDERS,
}: ProfileConfig): SubgraphDefinition<Context> => ({
  name: 'profile',
  entities: ENTITIES,
  migrations: MIGRATIONS,
  buildSchema: buildProfileSchema,
  createContext: (request, runtime) =>
    createContext(request, runtime, {
      shopCurrency,
      keepDays: retentionDays.personalisation,
      cartMerge,
      reminders,
    }),
  personalData: PERSONAL_DATA,
  ownsConsents: true,
  handlers: { 'tier.changed': hearOfTiers },
  schedules: [
    { name: 'forget-old', cron: '41 2 * * *', run: ({ db, now }) => forgetOld(db, retentionDays, now()) },
    { name: 'prepare-partitions', cron: '11 1 * * *', run: ({ db, now }) => preparePartitions(db, now()) },
    {
      // The background does this all the time; this is for whoever wants to know that it is done.
      name: 'settle-segments',
      cron: '*/15 * * * *',
      run: (runtime) => settleAllSegments({ ...runtime, readCatalogue: createCatalogueReader() }),
    },
    {
      name: 'remind',
      cron: '*/5 * * * *',
      run: async ({ db, now, consentDefaults }) => {
        await remind(db, { ...reminders, consentDefaults }, now());
      },
    },
    { name: 'refresh-replenishment', cron: '23 4 * * *', run: ({ db }) => refreshReplenishment(db) },
  ],
  background: async (runtime) => {
    await preparePartitions(runtime.db, runtime.now());
    return keepSegmentsSettled(runtime, createCatalogueReader());
  },
  routes: ({ db, now }) =>
    segmentRoutes({ db, now, shopCurrency, keepDays: retentionDays.personalisation, cartMerge }, apiKeys),
});

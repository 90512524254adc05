import { addDays } from '@rapport/kernel/clock';
import type { Runtime, SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { forgetOld, forgetQuarantineKeys, preparePartitions, RETENTION_DAYS } from './app/forget-old';
import { LOOKUP_RATE } from './app/lookup-rate';
import { refreshReplenishment, remind } from './app/remind';
import { REMINDERS } from './app/reminder-facts';
import { keepDelivering } from './app/audience/keep-delivering';
import { keepComputed } from './app/computed/compute-marked';
import { hearOfProducts } from './app/computed/hear-of-products';
import { keepLearning, learnFromShop } from './app/computed/learn-from-shop';
import { createCatalogueReader } from './app/segment/catalogue';
import { findClusters } from './app/clusters/find-clusters';
import { keepLookalikes, learnAllLookalikes } from './app/lookalikes/learn-lookalikes';
import { hearOfTiers } from './app/segment/hear-of-tiers';
import { keepSegmentsSettled } from './app/segment/keep-segments-settled';
import { settleAllSegments } from './app/segment/settle-segments';
import { PrivacySignals } from './app/privacy-signals';
import { askAgain } from './app/rights/ask-subgraphs';
import { forgetExports } from './app/rights/forget-exports';
import { SUBGRAPHS_WITH_PEOPLE } from './app/rights/rights';
import { wrapAnew } from './app/rights/wrap-anew';
import { keepSealing, sealUnsealed } from './app/sealing/seal-unsealed';
import { IDENTIFIERS, type ProfileConfig } from './config';
import { createContext, type Context } from './context';
import { forgetDead } from './db/audience/delivery-repository';
import { ENTITIES } from './db/entities/all';
import { MIGRATIONS } from './db/migrations/all';
import { createPersonalData } from './db/personal-data';
import { createHandlers } from './events/handlers';
import { exportRoutes } from './http/export-routes';
import { consentCategories as commonCategories } from './domain/read-consent';
import { newsletterRoutes } from './http/newsletter-routes';
import { segmentRoutes } from './http/segment-routes';
import { buildProfileSchema } from './schema';
import { MasterKeys } from './secrecy/master-key';
import { Secrecy } from './secrecy/secrecy';

const COMMON = commonCategories();
/** For how long deliveries that failed for good can be seen and tried again. */
const DEAD_DELIVERY_DAYS = 30;

/** The composition root: everything this subgraph is made of. */
export const defineProfile = ({
  apiKeys,
  shopCurrency,
  retentionDays = RETENTION_DAYS,
  cartMerge = 'LATEST',
  identifiers = IDENTIFIERS,
  lookupRate = LOOKUP_RATE,
  reminders = REMINDERS,
  masterKeys = MasterKeys.random(),
  subgraphsWithPeople = SUBGRAPHS_WITH_PEOPLE,
  consentCategories = COMMON,
  strictDestinations = true,
}: ProfileConfig): SubgraphDefinition<Context> => {
  const secrecy = new Secrecy(masterKeys);
  const rights = { secrecy, personalData: createPersonalData(secrecy), subgraphs: subgraphsWithPeople };
  const settings = { shopCurrency, keepDays: retentionDays.personalisation, cartMerge, identifiers };
  const signals = perRuntime((runtime) => new PrivacySignals(runtime));
  return {
    name: 'profile',
    entities: ENTITIES,
    migrations: MIGRATIONS,
    prepare: (db) => secrecy.prepare(db.manager),
    buildSchema: buildProfileSchema,
    createContext: (request, runtime) => {
      signals(runtime).hear(request);
      return createContext(request, runtime, {
        ...settings,
        lookupRate,
        consentCategories,
        reminders,
        rights,
        strictDestinations,
      });
    },
    personalData: rights.personalData,
    handlers: { ...createHandlers(rights), 'tier.changed': hearOfTiers, 'product.upserted': hearOfProducts },
    ownsConsents: true,
    schedules: [
      {
        name: 'forget-old',
        cron: '41 2 * * *',
        run: async ({ db, now }) => {
          await forgetOld(db, retentionDays, now());
          await forgetQuarantineKeys(db, secrecy, retentionDays, now());
        },
      },
      { name: 'prepare-partitions', cron: '11 1 * * *', run: ({ db, now }) => preparePartitions(db, now()) },
      // After midnight in most of the world's shops, and before anybody looks at reports.
      {
        name: 'learn-from-shop',
        cron: '23 3 * * *',
        run: async (runtime) => {
          await learnFromShop(runtime);
          await findClusters(runtime);
          await learnAllLookalikes({ ...runtime, secrecy });
        },
      },
      {
        name: 'forget-dead-deliveries',
        cron: '53 2 * * *',
        run: ({ db, now }) => forgetDead(db.manager, addDays(now(), -DEAD_DELIVERY_DAYS)),
      },
      {
        // The background does this all the time; this is for whoever wants to know that it is done.
        name: 'settle-segments',
        cron: '*/15 * * * *',
        run: (runtime) => settleAllSegments({ ...runtime, secrecy, readCatalogue: createCatalogueReader() }),
      },
      {
        name: 'remind',
        cron: '*/5 * * * *',
        run: async ({ db, now, consentDefaults }) => {
          await remind(db, { ...reminders, consentDefaults, secrecy }, now());
        },
      },
      { name: 'refresh-replenishment', cron: '23 4 * * *', run: ({ db }) => refreshReplenishment(db) },
      { name: 'ask-again', cron: '*/5 * * * *', run: ({ db, now }) => askAgain(db, now()) },
      { name: 'forget-exports', cron: '7 * * * *', run: ({ db, now }) => forgetExports(db, secrecy, now()) },
      { name: 'seal-unsealed', cron: '47 1 * * *', run: ({ db }) => sealUnsealed(db, secrecy) },
      { name: 'wrap-keys-anew', cron: '31 2 * * *', run: ({ db }) => wrapAnew(db, secrecy) },
    ],
    background: async (runtime) => {
      await preparePartitions(runtime.db, runtime.now());
      const stops = [
        keepLearning(runtime),
        keepComputed(runtime),
        keepLookalikes(runtime, secrecy),
        () => signals(runtime).settled(),
      ];
      stops.push(await keepSegmentsSettled(runtime, { secrecy, readCatalogue: createCatalogueReader() }));
      stops.push(await keepDelivering(runtime, { strictDestinations, secrecy }));
      stops.push(await keepSealing(runtime, secrecy));
      return async () => {
        await Promise.all(stops.map((stop) => stop()));
      };
    },
    routes:
      ({ db, now, consentDefaults: defaults }) =>
      async (app) => {
        const consent = { defaults, categories: consentCategories };
        await app.register(segmentRoutes({ ...settings, db, now, secrecy, consent }, apiKeys));
        await app.register(
          newsletterRoutes(() => ({
            db,
            consentDefaults: defaults,
            now: now(),
            viewer: { kind: 'guest', anonymousId: null },
          })),
        );
        await app.register(exportRoutes({ db, secrecy }, now));
      },
  };
};

/** What one started subgraph has one of: a definition may be started several times. */
function perRuntime<One>(create: (runtime: Runtime) => One): (runtime: Runtime) => One {
  const made = new WeakMap<Runtime, One>();
  return (runtime) => {
    const one = made.get(runtime) ?? create(runtime);
    made.set(runtime, one);
    return one;
  };
}

import { readApiKeys } from '@rapport/subgraph-kit/api-keys';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { readConsentDefaults } from '@rapport/subgraph-kit/consent/consent-defaults';
import { startSubgraph, type RunningSubgraph, type SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { defineCommunity } from '@rapport/community/server';
import { createAuthenticator } from '@rapport/gateway/authenticate';
import { readConfig as readGatewayConfig } from '@rapport/gateway/config';
import { createGateway } from '@rapport/gateway/gateway';
import { createInProcessDataSource } from '@rapport/gateway/in-process-data-source';
import { createJwtVerifier } from '@rapport/gateway/jwt';
import { readConfig as readLoyaltyConfig } from '@rapport/loyalty-rewards/config';
import { defineLoyaltyRewards } from '@rapport/loyalty-rewards/server';
import { readConfig as readPricingConfig } from '@rapport/pricing/config';
import { definePricing } from '@rapport/pricing/server';
import { readConfig as readProfileConfig } from '@rapport/profile/config';
import { defineProfile } from '@rapport/profile/server';
import { readConfig as readRecommendationConfig } from '@rapport/recommendation/config';
import { defineRecommendation } from '@rapport/recommendation/server';
import { ensureDatabases, SUBGRAPHS, type SubgraphName } from './databases';
import { readGraph } from './installation';
import type { RunningShop, ShopOptions } from './shop';
import { createStatusBoard, statusRoute } from './status';

const POOL_MAX = 10;

type Subgraphs = Readonly<Record<SubgraphName, RunningSubgraph>>;

/** The five subgraphs and the gateway in this process; resolves when it listens. */
export async function startOneMachine({
  env,
  databaseServer,
  log,
  cleanup,
}: ShopOptions): Promise<RunningShop> {
  const config = readGatewayConfig(env);
  const definitions = define(env);
  const consentDefaults = readConsentDefaults(env);
  const databases = await ensureDatabases(await databaseServer);
  const bus = await startPgBossBus({ url: databases.bus, log, exclusive: true });
  const started: RunningSubgraph[] = [];
  await cleanup.add(async () => {
    await Promise.all(started.map((subgraph) => subgraph.stop()));
    await bus.stop();
  });
  const start = async (name: SubgraphName) => {
    const databaseUrl = databases.of[name];
    const subgraph = await startSubgraph(definitions[name], {
      databaseUrl,
      databasePoolMax: POOL_MAX,
      bus,
      log,
      consentDefaults,
    });
    started.push(subgraph);
    return [name, subgraph] as const;
  };
  const subgraphs = Object.fromEntries(await Promise.all(SUBGRAPHS.map(start))) as Subgraphs;
  const all = Object.values(subgraphs);
  const board = createStatusBoard(
    Object.fromEntries(all.map((subgraph) => [subgraph.name, () => subgraph.ready()])),
  );
  const routes = all.flatMap((subgraph) => subgraph.routes ?? []);
  const app = await createGateway({
    supergraphSdl: readGraph(config.supergraphPath),
    partnerSupergraphSdl: readGraph(config.partnerSupergraphPath ?? ''),
    dataSource: ({ name }) => createInProcessDataSource(subgraphs[name as SubgraphName]),
    authenticate: createAuthenticator({
      jwt: createJwtVerifier(config.jwt, log),
      apiKeys: readApiKeys(config.apiKeysFile),
    }),
    development: config.development,
    log,
    ready: async () => (await Promise.all(all.map((subgraph) => subgraph.ready()))).every(Boolean),
    routes: config.development ? [...routes, statusRoute(board)] : routes,
  });
  await cleanup.add(() => app.close());
  await app.listen({ port: config.port, host: config.host });
  return {
    board,
    caughtUp: async () => (await Promise.all(all.map((subgraph) => subgraph.caughtUp()))).every(Boolean),
    learn: async () => {
      await subgraphs.profile.runSchedule('learn-from-shop');
      await subgraphs.pricing.runSchedule('settle-prices');
      await subgraphs.recommendation.runSchedule('train');
    },
  };
}

/** Each reads its own settings from the one environment, as it does alone. */
function define(env: NodeJS.ProcessEnv): Readonly<Record<SubgraphName, SubgraphDefinition>> {
  return {
    profile: defineProfile(readProfileConfig(env)),
    recommendation: defineRecommendation(readRecommendationConfig(env)),
    'loyalty-rewards': defineLoyaltyRewards(readLoyaltyConfig(env)),
    pricing: definePricing(readPricingConfig(env)),
    community: defineCommunity(),
  };
}

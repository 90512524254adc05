import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { createHttpServer } from '@rapport/subgraph-kit/http/http-server';
import { createLogger } from '@rapport/subgraph-kit/log';
import { startSubgraph, type RunningSubgraph, type SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import { createHeldBus } from '@rapport/testkit/held-bus';
import { until } from '@rapport/testkit/subgraph';
import { defineCommunity } from '@rapport/community/server';
import { readConfig as readLoyaltyConfig } from '@rapport/loyalty-rewards/config';
import { defineLoyaltyRewards } from '@rapport/loyalty-rewards/server';
import { readConfig as readPricingConfig } from '@rapport/pricing/config';
import { definePricing } from '@rapport/pricing/server';
import { defineProfile } from '@rapport/profile/server';
import { readConfig as readRecommendationConfig } from '@rapport/recommendation/config';
import { defineRecommendation } from '@rapport/recommendation/server';
import type { FastifyInstance } from 'fastify';
import { graphql } from 'graphql';
import { Client } from 'pg';

const NAMES = ['profile', 'recommendation', 'loyalty-rewards', 'pricing', 'community'] as const;
export type Name = (typeof NAMES)[number];

/** The five subgraphs in this process, a database each, one bus. */
export interface FiveSubgraphs {
  readonly http: FastifyInstance;
  readonly subgraphs: ReadonlyMap<Name, RunningSubgraph>;
  ask(
    name: Name,
    viewer: Viewer,
    source: string,
    variables?: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  sql<Row = Record<string, unknown>>(name: Name, text: string, parameters?: unknown[]): Promise<Row[]>;
  caughtUp(): Promise<void>;
  /** Keeps what is published in the outboxes from now on. @returns what lets it go, within a second */
  holdOutboxes(): () => void;
  /** Every row of every table of all databases, the bus's too, as text, that holds one of `needles`. */
  findAnywhere(needles: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

/** @param change alters definitions before they start, e.g. to make one fail */
export async function startFiveSubgraphs(
  change: (name: Name, definition: SubgraphDefinition) => SubgraphDefinition = (_, one) => one,
): Promise<FiveSubgraphs> {
  const definitions: Record<Name, SubgraphDefinition> = {
    profile: defineProfile({ apiKeys: createApiKeys([]), shopCurrency: 'GBP' }),
    recommendation: defineRecommendation(readRecommendationConfig({})),
    'loyalty-rewards': defineLoyaltyRewards(readLoyaltyConfig({})),
    pricing: definePricing(readPricingConfig({})),
    community: defineCommunity(),
  };
  const log = createLogger('rights', 'silent');
  const busDatabase = await createTestDatabase();
  const { bus, hold } = createHeldBus(await startPgBossBus({ url: busDatabase.url, log, exclusive: true }));
  const databases = new Map<string, TestDatabase>([['bus', busDatabase]]);
  const subgraphs = new Map<Name, RunningSubgraph>();
  for (const name of NAMES) {
    const database = await createTestDatabase();
    databases.set(name, database);
    const options = { databaseUrl: database.url, databasePoolMax: 5, bus, log };
    subgraphs.set(name, await startSubgraph(change(name, definitions[name]), options));
  }
  const running = (name: Name): RunningSubgraph => {
    const subgraph = subgraphs.get(name);
    if (subgraph === undefined) throw new Error(`${name} runs`);
    return subgraph;
  };
  const all = [...subgraphs.values()];
  const http = createHttpServer({ log, ready: () => Promise.resolve(true) });
  const routes = running('profile').routes;
  if (routes !== null) await http.register(routes);
  await http.ready();

  return {
    http,
    subgraphs,
    async ask(name, viewer, source, variableValues = {}) {
      const subgraph = running(name);
      const contextValue = subgraph.createContext({ viewer, requestId: 'test' });
      const { schema } = subgraph;
      const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
      if (errors !== undefined) throw errors[0] ?? new Error('no answer');
      return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
    },
    sql: (name, text, parameters) => running(name).runtime.db.query(text, parameters),
    caughtUp: async () => {
      // Twice: what one of them heard last may have made another speak.
      for (let round = 0; round < 2; round += 1) {
        await until(async () => (await Promise.all(all.map((one) => one.caughtUp()))).every(Boolean));
      }
    },
    holdOutboxes: hold,
    async findAnywhere(needles) {
      const found: string[] = [];
      for (const [name, database] of databases) found.push(...(await findIn(name, database.url, needles)));
      return found;
    },
    async stop() {
      await http.close();
      await Promise.all(all.map((one) => one.stop()));
      await bus.stop();
      for (const database of databases.values()) await database.drop();
    },
  };
}

async function findIn(name: string, url: string, needles: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ table: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS "table" FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { table } of tables) {
      const { rows } = await client.query<{ text: string }>(
        `SELECT t::text AS text FROM ${table} t
          WHERE EXISTS (SELECT FROM unnest($1::text[]) needle WHERE strpos(lower(t::text), lower(needle)) > 0)`,
        [needles],
      );
      found.push(...rows.map(({ text }) => `${name} ${table}: ${text.slice(0, 300)}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { createLogger } from '@rapport/subgraph-kit/log';
import { startSubgraph, type RunningSubgraph, type SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { createTestDatabase } from '@rapport/testkit/database';
import { until } from '@rapport/testkit/subgraph';
import { defineProfile } from '@rapport/profile/server';
import { readConfig } from '@rapport/recommendation/config';
import { defineRecommendation } from '@rapport/recommendation/server';
import { graphql } from 'graphql';

const log = createLogger('test', 'silent');
const stops: (() => Promise<void>)[] = [];
const subgraphs: RunningSubgraph[] = [];

beforeAll(async () => {
  const busDatabase = await createTestDatabase();
  const bus = await startPgBossBus({ url: busDatabase.url, log });
  const definitions: SubgraphDefinition[] = [
    defineProfile({ apiKeys: createApiKeys([]), shopCurrency: 'GBP' }),
    defineRecommendation(readConfig({})),
  ];
  for (const definition of definitions) {
    const database = await createTestDatabase();
    subgraphs.push(
      await startSubgraph(definition, { databaseUrl: database.url, databasePoolMax: 4, bus, log }),
    );
    stops.push(() => database.drop());
  }
  stops.unshift(
    ...subgraphs.map((subgraph) => () => subgraph.stop()),
    () => bus.stop(),
    () => busDatabase.drop(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const ask = async (index: number, viewer: Viewer, source: string) => {
  const subgraph = subgraphs[index];
  if (subgraph === undefined) throw new Error(`there is no subgraph ${index}`);
  const contextValue = subgraph.createContext({ viewer, requestId: 'test' });
  const { data, errors } = await graphql({ schema: subgraph.schema, source, contextValue });
  return {
    data,
    refused: errors?.some(({ originalError }) => originalError?.name === 'ConsentRequiredError') ?? false,
  };
};

it('of consent reaches the other subgraphs by itself, for guests too, and no cache answers after it', async () => {
  const guest: Viewer = { kind: 'guest', anonymousId: 'phone' };
  const decide = (granted: boolean) =>
    ask(
      0,
      guest,
      `mutation { setConsent(input: { purpose: RECOMMENDATIONS, granted: ${granted} }) { granted } }`,
    );
  const isRefused = async () =>
    (await ask(1, guest, '{ recommendations(placement: RECENTLY_VIEWED) { decisionId } }')).refused;
  const latencies: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await decide(true);
    await until(async () => !(await isRefused()));
    await decide(false);
    const since = performance.now();
    await until(isRefused);
    latencies.push(Math.round(performance.now() - since));
  }
  process.stdout.write(`From a withdrawal to the refusal in another subgraph, ms: ${latencies.join(', ')}\n`);
  expect(latencies).toHaveLength(5);
});

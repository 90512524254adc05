import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { createLogger } from '@rapport/subgraph-kit/log';
import { handlersOf, startSubgraph, type SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import type { Template } from './database';

const built = new WeakMap<SubgraphDefinition['buildSchema'], ReturnType<SubgraphDefinition['buildSchema']>>();

/** Built once a file: a schema holds no state, and a tenth of a second of work. */
export function withBuiltSchema(definition: SubgraphDefinition): SubgraphDefinition {
  const { buildSchema } = definition;
  const schema = built.get(buildSchema) ?? buildSchema();
  built.set(buildSchema, schema);
  return { ...definition, buildSchema: () => schema };
}

export const withoutBackground = (definition: SubgraphDefinition): SubgraphDefinition => ({
  ...definition,
  background: () => Promise.resolve(() => Promise.resolve()),
});

/**
 * The database of a subgraph that was started and stopped: tables and queues are there, nothing has happened. What it
 * does with its settings and its clock it does in each test anew.
 */
export function templateOf(definition: SubgraphDefinition): Template {
  return {
    of: {
      name: definition.name,
      migrations: definition.migrations.map(({ name }) => name),
      handlers: Object.keys(handlersOf(definition)),
      schedules: (definition.schedules ?? []).map(({ name, cron }) => [name, cron]),
    },
    async fill(databaseUrl) {
      const log = createLogger(definition.name, 'silent');
      const bus = await startPgBossBus({ url: databaseUrl, log });
      const quiet = { ...withoutBackground(withBuiltSchema(definition)), prepare: () => Promise.resolve() };
      const subgraph = await startSubgraph(quiet, { databaseUrl, databasePoolMax: 4, bus, log });
      await subgraph.stop();
      await bus.stop();
    },
  };
}

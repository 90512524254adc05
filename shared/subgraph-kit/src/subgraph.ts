import type { FastifyPluginAsync } from 'fastify';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { DataSource, EntityTarget, MigrationInterface } from 'typeorm';
import type { Bus } from './bus/bus';
import { startRelay } from './bus/relay';
import { openDatabase } from './database';
import { formatError, logBug } from './graphql/format-error';
import { withConsents } from './consent/consent-handlers';
import { createConsentGate, guardContext } from './consent/consent-gate';
import type { ConsentPurpose } from './consent/consent-state';
import { createInbox, type EventHandlers } from './inbox';
import type { EventType } from '@rapport/contracts/events';
import type { Logger } from './log';
import { replayPoisoned, retryAllPoisoned } from './replay-poisoned';
import { nameAsker } from './rights/refuse-erased';
import type { PersonalData } from './rights/personal-data';
import { rightsHandlers } from './rights/rights-handlers';
import type { Viewer } from './viewer';

/** What is known of a request when it reaches a subgraph. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** Whether the client sent `Sec-GPC: 1`. */
  readonly globalPrivacyControl?: boolean;
}

/** What a started subgraph has at hand. */
export interface Runtime {
  readonly db: DataSource;
  /** The database's URL, for worker threads, which need a connection of their own. */
  readonly databaseUrl: string;
  readonly log: Logger;
  readonly now: () => Date;
  /** Purposes that are allowed while a person has not decided about them. */
  readonly consentDefaults: readonly ConsentPurpose[];
}

/** A job that runs on one of the replicas, at its time, and when asked for. */
export interface SubgraphSchedule {
  /** Unique within the subgraph: "book-passed-time". */
  readonly name: string;
  /** Five-field cron expression, UTC. */
  readonly cron: string;
  readonly run: (runtime: Runtime) => Promise<void>;
}

/** A subgraph, described: the kit does everything else. */
export interface SubgraphDefinition<Context extends object = object> {
  /** As in the supergraph: "loyalty-rewards". */
  readonly name: string;
  readonly entities: readonly EntityTarget<object>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Looks, before anything else begins, whether it can work with this database. @throws when it cannot: nothing is started */
  readonly prepare?: (db: DataSource) => Promise<void>;
  /** Gives the same each time: what hangs on a request or a database comes with the context. */
  readonly buildSchema: () => { readonly schema: GraphQLSchema; readonly sdl: string };
  /** One for each request: loaders cache, and a cache must not outlive its viewer. */
  createContext(request: RequestContext, runtime: Runtime): Context;
  readonly handlers: EventHandlers;
  /** What it holds about people: for their requests to have it, and to have it forgotten. */
  readonly personalData: PersonalData;
  /** Whether it writes the consents itself: the one that publishes `consent.changed`. */
  readonly ownsConsents?: boolean;
  readonly schedules?: readonly SubgraphSchedule[];
  /** HTTP paths beside GraphQL. */
  readonly routes?: (runtime: Runtime) => FastifyPluginAsync;
  /** Work beside requests and events, e.g. a debounced recalculation; returns what stops it. */
  readonly background?: (runtime: Runtime) => Promise<() => Promise<void>>;
}

export interface StartOptions {
  readonly databaseUrl: string;
  readonly databasePoolMax: number;
  readonly bus: Bus;
  readonly log: Logger;
  readonly now?: () => Date;
  /** None unless given: the law of most places wants a decision first. */
  readonly consentDefaults?: readonly ConsentPurpose[];
}

/** A subgraph that answers. */
export interface RunningSubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly runtime: Runtime;
  createContext(request: RequestContext): object;
  /** An error as a client sees it; a bug is logged under the request. */
  formatError(error: unknown, requestId: string): GraphQLFormattedError;
  readonly routes: FastifyPluginAsync | null;
  /** Whether its database answers. */
  ready(): Promise<boolean>;
  /** Whether every event that reached it has had its effect, and every effect of its own is on the bus. */
  caughtUp(): Promise<boolean>;
  /** Runs one of its schedules now. @throws when there is none of that name */
  runSchedule(name: string): Promise<void>;
  /** Lets the batch under way finish and lets go of its database. The bus must still be there: stop it afterwards. */
  stop(): Promise<void>;
}

/** Everything a subgraph listens to: what it says itself, what people allow, and requests about their rights. */
export const handlersOf = ({
  name,
  handlers,
  ownsConsents = false,
  personalData,
}: Pick<SubgraphDefinition, 'name' | 'handlers' | 'ownsConsents' | 'personalData'>): EventHandlers => ({
  ...(ownsConsents ? handlers : withConsents(handlers)),
  ...rightsHandlers(name, personalData),
});

/** Migrates, subscribes, schedules. Resolves when the subgraph can answer. */
export async function startSubgraph<Context extends object>(
  definition: SubgraphDefinition<Context>,
  options: StartOptions,
): Promise<RunningSubgraph> {
  const { name } = definition;
  const handlers = handlersOf(definition);
  const { bus, databaseUrl: url, consentDefaults = [] } = options;
  const log = options.log.child({ subgraph: name });
  const now = options.now ?? (() => new Date());

  const { schema } = definition.buildSchema();
  const { entities, migrations } = definition;
  const db = await openDatabase({ url, name, poolMax: options.databasePoolMax, entities, migrations });
  await definition.prepare?.(db).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  const runtime: Runtime = { db, databaseUrl: url, log, now, consentDefaults };

  const relay = await startRelay({ db, url, name, bus, log });
  const types = Object.keys(handlers) as EventType[];
  const subscription = await bus.subscribe(name, types, createInbox({ db, handlers, log, now }));
  const replay: SubgraphSchedule = {
    name: 'replay-poisoned',
    cron: '*/10 * * * *',
    run: () => replayPoisoned({ db, handlers, log, now }),
  };
  await retryAllPoisoned(db, now());
  const schedules = [...(definition.schedules ?? []), PRUNE, replay];
  for (const { name: job, cron, run } of schedules) {
    await bus.schedule({ name: `${name}.${job}`, cron, run: () => run(runtime) });
  }
  const stopBackground = await definition.background?.(runtime);

  return {
    name,
    schema,
    runtime,
    createContext(request) {
      const { viewer, globalPrivacyControl = false } = request;
      const context = definition.createContext(request, runtime);
      return guardContext(
        nameAsker(context, { viewer, db: db.manager }),
        createConsentGate(db.manager, { defaults: consentDefaults, globalPrivacyControl }),
      );
    },
    formatError: (error, requestId) => {
      logBug(error, log, requestId);
      return formatError(error);
    },
    routes: definition.routes?.(runtime) ?? null,
    ready: () => db.query('SELECT 1').then(() => true),
    caughtUp: async () => (await outboxIsEmpty(db)) && (await bus.backlog(name)) === 0,
    async runSchedule(job) {
      const schedule = schedules.find((candidate) => candidate.name === job);
      if (schedule === undefined) throw new Error(`${name} has no schedule named ${job}`);
      await schedule.run(runtime);
    },
    async stop() {
      await stopBackground?.();
      await subscription.stop();
      await relay.stop();
      await db.destroy();
    },
  };
}

async function outboxIsEmpty(db: DataSource): Promise<boolean> {
  const rows: unknown[] = await db.query('SELECT 1 FROM outbox LIMIT 1');
  return rows.length === 0;
}

/**
 * How long a duplicate is recognised (inbox) and a stored answer kept (idempotency keys). Far above any redelivery
 * and above the 24 hours that clients are promised.
 */
const PRUNE: SubgraphSchedule = {
  name: 'prune-inbox',
  cron: '17 3 * * *',
  run: async ({ db }) => {
    await db.query(`DELETE FROM inbox WHERE received_at < now() - interval '30 days'`);
    await db.query(`DELETE FROM idempotency_key WHERE created_at < now() - interval '30 days'`);
  },
};

import type { AnyEvent, EventOf, EventType } from '@rapport/contracts/events';
import { EVENT_TYPES } from '@rapport/contracts/events';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { createInbox } from '@rapport/subgraph-kit/inbox';
import type { ConsentPurpose } from '@rapport/subgraph-kit/consent/consent-state';
import { createLogger } from '@rapport/subgraph-kit/log';
import {
  handlersOf,
  startSubgraph,
  type RunningSubgraph,
  type SubgraphDefinition,
} from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { graphql } from 'graphql';
import { createTestDatabase } from './database';
import { createHeldBus } from './held-bus';
import { countStatements } from './statements';
import { templateOf, withBuiltSchema, withoutBackground } from './subgraph-template';

/** What a query answered, as a client sees it. */
export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly code: unknown;
    readonly path: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** A real subgraph on a real database and a real bus, alone. */
export interface TestSubgraph {
  readonly subgraph: RunningSubgraph;
  /** Runs a GraphQL operation as `viewer` (an anonymous guest unless given). */
  query(
    source: string,
    options?: {
      readonly variables?: Record<string, unknown>;
      readonly viewer?: Viewer;
      /** Whether the request carries `Sec-GPC: 1`. */
      readonly globalPrivacyControl?: boolean;
    },
  ): Promise<Answer>;
  /** Hands events to the subgraph's inbox as the bus does; resolves when their effect is committed. */
  deliver(...events: readonly AnyEvent[]): Promise<void>;
  /** Every event of `type` the subgraph has published so far; waits until its outbox is empty. */
  published<Type extends EventType>(type: Type): Promise<EventOf<Type>[]>;
  sql<Row = Record<string, unknown>>(text: string, parameters?: unknown[]): Promise<Row[]>;
  /** Keeps what is published in the outbox from now on. @returns what lets it go, within a second */
  holdOutbox(): () => void;
  /** How many SQL statements `run` causes: exactly its own, whatever the background does meanwhile. */
  countStatements(run: () => Promise<unknown>, byTheClock?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface TestOptions {
  readonly now?: () => Date;
  readonly consentDefaults?: readonly ConsentPurpose[];
  /** Without its background, what it would do by itself waits for `runSchedule`: to count what that costs. */
  readonly background?: boolean;
}

export async function startTestSubgraph(
  definition: SubgraphDefinition,
  options: TestOptions = {},
): Promise<TestSubgraph> {
  const database = await createTestDatabase(templateOf(definition));
  const log = createLogger(definition.name, 'silent');
  const now = options.now ?? (() => new Date());
  const { bus, hold } = createHeldBus(await startPgBossBus({ url: database.url, log }));
  const seen: AnyEvent[] = [];
  await bus.subscribe('test-probe', EVENT_TYPES, ({ events }) => {
    seen.push(...(events as AnyEvent[]));
    return Promise.resolve();
  });
  const { background = true } = options;
  const started = background ? definition : withoutBackground(definition);
  const subgraph = await startSubgraph(withBuiltSchema(started), {
    databaseUrl: database.url,
    databasePoolMax: 8,
    bus,
    log,
    now,
    consentDefaults: options.consentDefaults ?? [],
  });
  const { db } = subgraph.runtime;

  return {
    subgraph,
    async query(source, { variables, viewer, globalPrivacyControl = false } = {}) {
      const contextValue = subgraph.createContext({
        viewer: viewer ?? { kind: 'guest', anonymousId: null },
        requestId: 'test',
        globalPrivacyControl,
      });
      const result = await graphql({
        schema: subgraph.schema,
        source,
        variableValues: variables ?? {},
        contextValue,
      });
      const errors = (result.errors ?? []).map((error) => {
        const { message, extensions, path } = subgraph.formatError(error, 'test');
        return {
          message,
          code: extensions?.['code'],
          path: (path ?? []).join('.'),
          extensions: extensions ?? {},
        };
      });
      return {
        data:
          result.data == null ? null : (JSON.parse(JSON.stringify(result.data)) as Record<string, unknown>),
        errors,
      };
    },
    async deliver(...events) {
      const inbox = createInbox({ db, handlers: handlersOf(definition), log, now });
      for (const [type, batch] of groupByType(events)) await inbox({ type, events: batch });
    },
    async published(type) {
      await until(async () => (await subgraph.caughtUp()) && (await bus.backlog('test-probe')) === 0);
      return seen.filter((event): event is EventOf<typeof type> => event.type === type);
    },
    sql: (text, parameters) => db.query(text, parameters),
    holdOutbox: hold,
    countStatements: (run, byTheClock) => countStatements(db, run, byTheClock),
    async stop() {
      await subgraph.stop();
      await bus.stop();
      await database.drop();
    },
  };
}

const WAIT_MS_MAX = 20_000;

/** Resolves when `condition` holds. @throws after 20 s, so that a test fails with a sentence and not by time-out */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`still not so after ${WAIT_MS_MAX / 1000} s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function groupByType(events: readonly AnyEvent[]): Map<EventType, AnyEvent[]> {
  const groups = new Map<EventType, AnyEvent[]>();
  for (const event of events) groups.set(event.type, [...(groups.get(event.type) ?? []), event]);
  return groups;
}

import { anyEvent, type AnyEvent, type EventOf, type EventType } from '@rapport/contracts/events';
import type { DataSource, EntityManager } from 'typeorm';
import type { BatchConsumer } from './bus/bus';
import { derivedId } from './ids';
import type { Logger } from './log';
import { findErased, holdOffErasures, lockForErasure } from './rights/erased-identity';
import { idsNamedBy, unlinkErased } from './rights/unlink-event';
import { isTransient } from './transient-error';

/**
 * Applies events of one type inside `tx`, which also records them in the inbox: both commit or neither.
 * Events come in no particular order, each at most once.
 */
export type EventHandler<Type extends EventType> = (
  tx: EntityManager,
  events: readonly EventOf<Type>[],
  now: Date,
) => Promise<void>;

/** What a subgraph listens to. */
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<Type> };

/**
 * A bus consumer that gives each event its effect once. A batch is one transaction; when it fails, each of its
 * events is tried by itself, and what still fails is kept in `poisoned_event`, to be tried again
 * (replay-poisoned.ts), and holds nothing else up. Of people who were erased handlers hear nothing but orders without
 * a person.
 */
export function createInbox(options: {
  readonly db: DataSource;
  readonly handlers: EventHandlers;
  readonly log: Logger;
  readonly now: () => Date;
}): BatchConsumer {
  const { db, log } = options;
  return async ({ type, events }) => {
    const handler = options.handlers[type] as EventHandler<EventType> | undefined;
    if (handler === undefined) return;
    const apply = (batch: readonly AnyEvent[]) => applyOnce(db, { type, handler }, batch, options.now());

    const readable: AnyEvent[] = [];
    for (const event of events) {
      const read = anyEvent.safeParse(event);
      if (read.success) readable.push(read.data);
      else await quarantine(db, type, event, `not a known version of the event: ${read.error.message}`, log);
    }
    try {
      await apply(readable);
    } catch (error) {
      if (isTransient(error)) throw error;
      for (const event of readable) await applyOrQuarantine(db, apply, event, log);
    }
  };
}

/** Gives each of `events` that was not seen before its effect, in one transaction. */
export async function applyOnce(
  db: DataSource,
  { type, handler }: { readonly type: EventType; readonly handler: EventHandler<EventType> },
  events: readonly AnyEvent[],
  now: Date,
): Promise<void> {
  if (events.length === 0) return;
  await db.transaction(async (tx) => {
    await (type === 'erasure.requested' ? lockForErasure(tx) : holdOffErasures(tx));
    // Sorted, so that two batches that share events wait for each other instead of deadlocking.
    const ids = [...new Set(events.map((event) => event.eventId))].sort();
    const rows: { event_id: string }[] = await tx.query(
      `INSERT INTO inbox (event_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id`,
      [ids],
    );
    const fresh = new Set(rows.map((row) => row.event_id));
    const unseen = events.filter((event) => fresh.delete(event.eventId));
    const living = await withoutErased(tx, unseen);
    if (living.length > 0) await handler(tx, living, now);
  });
}

async function withoutErased(tx: EntityManager, events: readonly AnyEvent[]): Promise<AnyEvent[]> {
  const erased = await findErased(tx, idsNamedBy(events));
  return events.flatMap((event) => unlinkErased(event, erased) ?? []);
}

/** They name a person, and are asked again until they are answered: nothing is gained by keeping one. */
const NOT_KEPT: ReadonlySet<string> = new Set(['erasure.requested', 'export.requested']);

async function applyOrQuarantine(
  db: DataSource,
  apply: (batch: readonly AnyEvent[]) => Promise<void>,
  event: AnyEvent,
  log: Logger,
): Promise<void> {
  try {
    await apply([event]);
  } catch (error) {
    if (isTransient(error)) throw error;
    await quarantine(db, event.type, event, error instanceof Error ? error.message : String(error), log);
  }
}

async function quarantine(
  db: DataSource,
  type: string,
  event: unknown,
  reason: string,
  log: Logger,
): Promise<void> {
  if (NOT_KEPT.has(type)) {
    log.error({ type, reason }, 'a request about a person could not be carried out; it is asked again');
    return;
  }
  const payload = JSON.stringify(event);
  const id = derivedId('poisoned', payload);
  log.error({ type, poisonedEventId: id }, 'an event could not be applied; it is kept in poisoned_event');
  await db.query(
    `INSERT INTO poisoned_event (id, type, payload, error) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
    [id, type, payload, reason.slice(0, 2_000)],
  );
}

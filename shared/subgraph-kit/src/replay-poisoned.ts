import { anyEvent, type EventType } from '@rapport/contracts/events';
import type { DataSource } from 'typeorm';
import { applyOnce, type EventHandler, type EventHandlers } from './inbox';
import type { Logger } from './log';
import { isTransient } from './transient-error';

const ROWS_PER_TURN = 100;
/** A failed event is tried after ten minutes, then ever more seldom, at last once a day. */
const RETRY_AFTER_MINUTES = 10;
const RETRY_AFTER_MINUTES_MAX = 24 * 60;

interface PoisonedEvent {
  readonly id: string;
  readonly type: EventType;
  readonly payload: string;
  readonly attempts: number;
}

/** What `replayPoisoned` wants. */
export interface ReplayOptions {
  readonly db: DataSource;
  readonly handlers: EventHandlers;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Tries again what could not be applied and is due. What succeeds has its effect once, as if it came now (events may come in
 * any order), and leaves `poisoned_event`; what fails again waits longer.
 */
export async function replayPoisoned(options: ReplayOptions): Promise<void> {
  const { db, log, now } = options;
  for (;;) {
    const due: PoisonedEvent[] = await db.query(
      `SELECT id, type, payload, attempts FROM poisoned_event WHERE next_attempt_at <= $1
        ORDER BY next_attempt_at LIMIT ${ROWS_PER_TURN}`,
      [now()],
    );
    for (const event of due) {
      const problem = await tryAgain(options, event);
      if (problem === null) {
        // Killed before this, the next replay finds the event in the inbox, and nothing to do.
        await db.query('DELETE FROM poisoned_event WHERE id = $1', [event.id]);
        log.info({ type: event.type, poisonedEventId: event.id }, 'an event that was kept aside is applied');
      } else await postpone(options, event, problem);
    }
    if (due.length < ROWS_PER_TURN) return;
  }
}

/** A new version of the program may be able to do what the one before could not: everything is due. */
export const retryAllPoisoned = (db: DataSource, now: Date): Promise<unknown> =>
  db.query('UPDATE poisoned_event SET next_attempt_at = $1 WHERE next_attempt_at > $1', [now]);

/** @returns what is wrong with the event; `null` when it is applied, or nobody listens to it any more */
async function tryAgain(
  { db, handlers, now }: ReplayOptions,
  { type, payload }: PoisonedEvent,
): Promise<string | null> {
  const handler = handlers[type] as EventHandler<EventType> | undefined;
  if (handler === undefined) return null;
  const read = anyEvent.safeParse(JSON.parse(payload));
  if (!read.success) return `not a known version of the event: ${read.error.message}`;
  try {
    await applyOnce(db, { type, handler }, [read.data], now());
    return null;
  } catch (error) {
    if (isTransient(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

async function postpone(
  { db, now }: ReplayOptions,
  { id, attempts }: PoisonedEvent,
  problem: string,
): Promise<void> {
  const minutes = Math.min(RETRY_AFTER_MINUTES * 2 ** Math.min(attempts, 10), RETRY_AFTER_MINUTES_MAX);
  await db.query(
    'UPDATE poisoned_event SET attempts = attempts + 1, next_attempt_at = $2, error = $3 WHERE id = $1',
    [id, new Date(now().getTime() + minutes * 60_000), problem.slice(0, 2_000)],
  );
}

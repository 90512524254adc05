import type { EventType } from '@rapport/contracts/events';
import type { DataSource } from 'typeorm';
import type { Logger } from '../log';
import { OUTBOX_CHANNEL } from '../outbox';
import { TURN_ORDER, type Bus, type EventBatch } from './bus';
import { listen } from './listener';
import { startLoop } from './wakeable-loop';

const ROWS_PER_TURN_MAX = 500;
/** A batch is one row on the bus and one message in a consumer's memory: keep it small whatever the events' size. */
const BATCH_BYTES_MAX = 1_000_000;
/** Each subscriber gets a copy, and all of them are one statement: orders of half a megabyte must not add up. */
const TURN_CHARACTERS_MAX = 8_000_000;

interface OutboxRow {
  readonly id: string;
  readonly type: EventType;
  readonly payload: string;
}

/** Moves committed outbox rows to the bus. Replicas may run side by side: each takes rows that no other holds. */
export async function startRelay(options: {
  readonly db: DataSource;
  readonly url: string;
  readonly name: string;
  readonly bus: Bus;
  readonly log: Logger;
}): Promise<{ stop(): Promise<void> }> {
  const loop = startLoop(() => relayOnce(options.db, options.bus), {
    idleMs: 1_000,
    retryMs: 1_000,
    onError: (error) => {
      options.log.warn({ err: error }, 'events wait in the outbox: the bus did not take them; trying again');
    },
  });
  const listener = await listen({ ...options, channel: OUTBOX_CHANNEL }, () => {
    loop.wake();
  });
  return {
    async stop() {
      await listener.stop();
      await loop.stop();
    },
  };
}

/**
 * One turn: lock, publish, delete. Killed between the last two, it publishes the same rows again, and the
 * consumers' inboxes drop them.
 */
async function relayOnce(db: DataSource, bus: Bus): Promise<boolean> {
  return db.transaction(async (tx) => {
    // The first row always goes, however large.
    const rows: OutboxRow[] = await tx.query(
      `SELECT id, type, payload
         FROM (SELECT *, sum(length(payload)) OVER (ORDER BY ${TURN_ORDER}) - length(payload) AS before
                 FROM (SELECT id, type, payload FROM outbox ORDER BY ${TURN_ORDER} LIMIT ${ROWS_PER_TURN_MAX}
                         FOR UPDATE SKIP LOCKED) AS locked) AS counted
        WHERE before <= ${TURN_CHARACTERS_MAX}
        ORDER BY ${TURN_ORDER}`,
    );
    if (rows.length === 0) return false;
    await bus.publish(toBatches(rows));
    await tx.query(`DELETE FROM outbox WHERE id = ANY($1::bigint[])`, [rows.map((row) => row.id)]);
    return true;
  });
}

/** Groups rows by type, in order, cutting a batch where it would grow over the limit. */
export function toBatches(rows: readonly Pick<OutboxRow, 'type' | 'payload'>[]): EventBatch[] {
  const open = new Map<EventType, { payloads: string[]; bytes: number }>();
  const batches: EventBatch[] = [];
  for (const { type, payload } of rows) {
    let batch = open.get(type);
    if (batch === undefined || batch.bytes + payload.length > BATCH_BYTES_MAX) {
      batch = { payloads: [], bytes: 0 };
      open.set(type, batch);
      batches.push({ type, payloads: batch.payloads });
    }
    batch.payloads.push(payload);
    batch.bytes += payload.length;
  }
  return batches;
}

import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';

/**
 * Remembers messages that were never received before.
 *
 * @param keys each at most once (app/message-key.ts)
 * @returns those that are new
 */
export async function insertReceivedMessages(
  tx: EntityManager,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  // Sorted, so that two batches that share messages wait for each other instead of deadlocking.
  const rows: { message_key: string }[] = await tx.query(
    `INSERT INTO received_message (message_key) SELECT * FROM unnest($1::uuid[])
     ON CONFLICT DO NOTHING RETURNING message_key`,
    [[...keys].sort(byCodeUnit)],
  );
  return new Set(rows.map((row) => row.message_key));
}

/** How many events had which fate. */
export interface IngestionCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

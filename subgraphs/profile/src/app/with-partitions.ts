import type { DataSource } from 'typeorm';
import { ensurePartitions, isPartitionGone } from '../db/partitions';
import { monthOf } from '../domain/month';
import type { Item } from './read-items';

/** The instants at which a batch writes. */
interface Instants {
  readonly items: readonly Pick<Item, 'outcome'>[];
  readonly receivedAt: Date;
  readonly keepSince: Date;
}

/** Runs `store` with a partition for every month it writes to; once more when one was dropped in between. */
export async function withPartitions<Answer>(
  db: DataSource,
  instants: Instants,
  store: () => Promise<Answer>,
): Promise<Answer> {
  await ensure(db, instants);
  try {
    return await store();
  } catch (error) {
    if (!isPartitionGone(db, error)) throw error;
    await ensure(db, instants);
    return store();
  }
}

async function ensure(db: DataSource, { items, receivedAt, keepSince }: Instants): Promise<void> {
  const months = new Set<string>();
  for (const { outcome } of items) {
    if (outcome.kind === 'read' && outcome.event.occurredAt >= keepSince) {
      months.add(monthOf(outcome.event.occurredAt));
    }
  }
  await ensurePartitions(db, 'customer_event', months);
  await ensurePartitions(db, 'raw_event', [monthOf(receivedAt)]);
}

import type { DataSource } from 'typeorm';
import {
  deleteAccesses,
  deleteIdleVisitors,
  deleteQuarantinedEvents,
  emptyReceivedEvents,
  type ForgetBatch,
} from '../db/retention-repository';
import { withRetries } from './with-retries';

/** For how many days what nobody needs any more is kept. */
export interface RetentionDays {
  /** The text of received events. Their message ids stay, so that a duplicate is a duplicate for ever. */
  readonly rawEvents: number;
  readonly quarantine: number;
  readonly accessAudit: number;
  /** Anonymous visitors without an order, since they last did anything; with them their carts and views. */
  readonly visitors: number;
}

export const RETENTION_DAYS: RetentionDays = {
  rawEvents: 400,
  quarantine: 90,
  accessAudit: 730,
  visitors: 400,
};

const DAY_MS = 86_400_000;
const BATCH_ROWS = 2_000;
/** So that a first night with years behind it ends; the next night goes on. */
const BATCHES_MAX = 500;

/** Forgets what is older than `days`, in small transactions, so that nobody waits for it. */
export async function forgetOld(db: DataSource, days: RetentionDays, now: Date): Promise<void> {
  const steps: readonly (readonly [forget: ForgetBatch, keptDays: number])[] = [
    [emptyReceivedEvents, days.rawEvents],
    [deleteQuarantinedEvents, days.quarantine],
    [deleteAccesses, days.accessAudit],
    [deleteIdleVisitors, days.visitors],
  ];
  for (const [forget, keptDays] of steps) {
    const before = new Date(now.getTime() - keptDays * DAY_MS);
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const rows = await withRetries(() => db.transaction((tx) => forget(tx, before, BATCH_ROWS)));
      if (rows === 0) break;
    }
  }
}

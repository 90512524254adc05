import { addDays } from '@rapport/kernel/clock';
import type { DataSource } from 'typeorm';
import { deleteRepeatedClaims } from '../db/claim-retention';
import { deleteIdleRates, deleteLookups } from '../db/lookup-repository';
import { deleteUnconfirmed } from '../db/newsletter-repository';
import { dropPartitions, ensurePartitions, monthsFrom } from '../db/partitions';
import { deleteQuality } from '../db/quality-repository';
import {
  deleteAccesses,
  deleteIdleTills,
  deleteIdleVisitors,
  deleteQuarantinedEvents,
  type ForgetBatch,
} from '../db/retention-repository';
import { findSecretNames } from '../db/key-repository';
import type { Secrecy } from '../secrecy/secrecy';
import { isOldKey } from './quarantine-seal';
import { withRetries } from './with-retries';

/** For how many days what nobody needs any more is kept. */
export interface RetentionDays {
  /** What each person did, for those who personalise: segments, computed traits. */
  readonly personalisation: number;
  /** Figures without a person: events a day, source and name, and the quality of each source. */
  readonly analytics: number;
  /** The text of received events, for taking them in again. Their message ids stay: a duplicate is one for ever. */
  readonly rawEvents: number;
  /** Refused events, for repairing them. */
  readonly quarantine: number;
  readonly accessAudit: number;
  /** Anonymous visitors without an order, since they last did anything; with them their carts and views. */
  readonly visitors: number;
  /** Every single claim that a device is somebody's; beyond that, the first and the last of like ones, for ever. */
  readonly claims: number;
}

export const RETENTION_DAYS: RetentionDays = {
  personalisation: 800,
  analytics: 1_100,
  rawEvents: 400,
  quarantine: 90,
  accessAudit: 730,
  visitors: 400,
  claims: 400,
};

/** Wishes for the newsletter that nobody confirmed. */
const UNCONFIRMED_DAYS = 7;
/** A till that may look up as often as ever again needs no row. */
const IDLE_RATE_DAYS = 1;
const BATCH_ROWS = 2_000;
/** So that a first night with years behind it ends; the next night goes on. */
const BATCHES_MAX = 500;

/**
 * Forgets what is older than `days`: whole months of events, and the rest in small transactions, so that nobody waits
 * for it.
 */
export async function forgetOld(db: DataSource, days: RetentionDays, now: Date): Promise<void> {
  // A day later than batches stop writing to a month, so that none under way misses it.
  await dropPartitions(db, 'customer_event', addDays(now, -days.personalisation - 1));
  await dropPartitions(db, 'raw_event', addDays(now, -days.rawEvents - 1));
  const steps: readonly (readonly [forget: ForgetBatch, keptDays: number])[] = [
    [deleteQuarantinedEvents, days.quarantine],
    [deleteQuality, days.analytics],
    [deleteAccesses, days.accessAudit],
    [deleteLookups, days.accessAudit],
    [deleteIdleRates, IDLE_RATE_DAYS],
    [deleteIdleVisitors, days.visitors],
    [deleteIdleTills, days.visitors],
    [deleteRepeatedClaims, days.claims],
    [deleteUnconfirmed, UNCONFIRMED_DAYS],
  ];
  for (const [forget, keptDays] of steps) {
    const before = addDays(now, -keptDays);
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const rows = await withRetries(() => db.transaction((tx) => forget(tx, before, BATCH_ROWS)));
      if (rows === 0) break;
    }
  }
}

/** The month that is and those that come. */
const MONTHS_AHEAD = 3;

/** Makes partitions before anybody needs them, so that no batch waits for one at the turn of a month. */
export async function preparePartitions(db: DataSource, now: Date): Promise<void> {
  const months = monthsFrom(now, MONTHS_AHEAD);
  await ensurePartitions(db, 'customer_event', months);
  await ensurePartitions(db, 'raw_event', months);
}

/** Destroys the keys of months of refused events that are forgotten: no backup of them can be read any more. */
export async function forgetQuarantineKeys(
  db: DataSource,
  secrecy: Secrecy,
  days: RetentionDays,
  now: Date,
): Promise<void> {
  const before = addDays(now, -days.quarantine);
  const names = await findSecretNames(db.manager);
  await db.transaction((tx) =>
    secrecy.destroyNamed(
      tx,
      names.filter((name) => isOldKey(name, before)),
    ),
  );
}

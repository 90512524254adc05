import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { findConsentsInForce } from '../../db/consent-repository';
import {
  buryDeliveries,
  finishDeliveries,
  leaseDeliveries,
  returnDeliveries,
  saveTold,
  type QueuedDelivery,
} from '../../db/audience/delivery-repository';
import { saveDelivered, saveFailure, type DueDestination } from '../../db/audience/destination-repository';
import { whatToTell } from '../../domain/audience/what-to-tell';
import { backOffMs } from '../../domain/audience/back-off';
import type { ConsentPurpose } from '../../domain/consent';
import type { Secrecy } from '../../secrecy/secrecy';
import { openSecret } from './destination-secret';
import { postJson } from './post-json';

/** What deliveries are made with. */
export interface Delivering {
  readonly db: DataSource;
  readonly now: () => Date;
  readonly consentDefaults: readonly ConsentPurpose[];
  /** Public hosts over TLS alone, as in production. */
  readonly strictDestinations: boolean;
  readonly secrecy: Secrecy;
}

const BATCH = 100;
/** Longer than a request may take. */
const LEASE_MS = 60_000;
/** Tries of one delivery; with waits of up to an hour that is several hours. */
const ATTEMPTS_MAX = 12;
/** Failures in a row after which a destination is given up: about two days. */
const FAILURES_MAX = 60;

/** Sends what waits for one destination, a batch a request. @returns whether there may be more at once */
export async function deliver(delivering: Delivering, destination: DueDestination): Promise<boolean> {
  const { db, now } = delivering;
  const at = now();
  const until = new Date(at.getTime() + LEASE_MS);
  const { id } = destination;
  const leased = await db.transaction((tx) => leaseDeliveries(tx, id, { now: at, until, limit: BATCH }));
  if (leased.length === 0) return false;
  const changes = await changesNow(delivering, destination, leased);
  const ids = leased.map(({ deliveryId }) => deliveryId);
  try {
    await saveTold(db.manager, id, changes, false);
    if (changes.length > 0) await post(delivering, destination, changes, at);
  } catch (error) {
    await keepForLater(delivering, destination, ids, error);
    return false;
  }
  await db.transaction(async (tx) => {
    await saveTold(tx, id, changes, true);
    await finishDeliveries(tx, id, leased);
    await saveDelivered(tx, id, now());
  });
  return leased.length === BATCH;
}

/** A person whom the destination is told of: `member` and `revision` as it is told them. */
type Change = QueuedDelivery;

/**
 * What each of these people is to be told as. Looked at when it is sent, not when it was queued: the last state wins, a
 * withdrawal reaches what waits, and who entered and left meanwhile is never heard of.
 */
async function changesNow(
  { db, consentDefaults }: Delivering,
  { purpose }: DueDestination,
  leased: readonly QueuedDelivery[],
): Promise<readonly Change[]> {
  const ids = leased.map(({ customerId }) => customerId);
  const consents = await findConsentsInForce(db.manager, ids, consentDefaults);
  return leased.flatMap((one): Change[] => {
    const allowed = consents.get(one.customerId)?.granted.includes(purpose) === true;
    const change = whatToTell({ ...one, allowed }, one.told);
    return change === null ? [] : [{ ...one, ...change }];
  });
}

async function post(
  { db, secrecy, strictDestinations }: Delivering,
  destination: DueDestination,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  const { id, url, segmentKey } = destination;
  const secret = await openSecret(db.manager, secrecy, destination);
  const body = JSON.stringify({
    destinationId: id,
    segment: segmentKey,
    changes: changes.map(({ deliveryId, customerId, number, member, revision, occurredAt }) => ({
      id: `${deliveryId}-${revision}`,
      customerId,
      customerNumber: number,
      member,
      revision,
      occurredAt: occurredAt.toISOString(),
    })),
  });
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  await postJson(
    url,
    body,
    { 'rapport-timestamp': timestamp, 'rapport-signature': `v1=${sign(secret, timestamp, body)}` },
    strictDestinations,
  );
}

/** HMAC-SHA256 over the timestamp and the body, so that an old request cannot be sent again as a new one. */
const sign = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

async function keepForLater(
  { db, now }: Delivering,
  { id, failures }: DueDestination,
  deliveryIds: readonly string[],
  error: unknown,
): Promise<void> {
  const at = now();
  const disable = failures + 1 >= FAILURES_MAX;
  const nextAt = new Date(at.getTime() + backOffMs(failures, Math.random()));
  await db.transaction(async (tx) => {
    await returnDeliveries(tx, id, deliveryIds, { now: at, attemptsMax: ATTEMPTS_MAX });
    if (disable) await buryDeliveries(tx, id, at);
    const text = error instanceof Error ? error.message : String(error);
    await saveFailure(tx, id, { error: text, nextAt, now: at, disable });
  });
}

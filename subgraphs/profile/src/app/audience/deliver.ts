import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { findConsentsInForce } from '../../db/consent-repository';
import {
  buryDeliveries,
  deleteDeliveries,
  leaseDeliveries,
  returnDeliveries,
  type QueuedDelivery,
} from '../../db/audience/delivery-repository';
import { saveDelivered, saveFailure, type DueDestination } from '../../db/audience/destination-repository';
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
  const allowed = await allowedNow(delivering, destination, leased);
  const ids = leased.map(({ deliveryId }) => deliveryId);
  try {
    if (allowed.length > 0) await post(delivering, destination, allowed, at);
  } catch (error) {
    await keepForLater(delivering, destination, ids, error);
    return false;
  }
  await db.transaction(async (tx) => {
    await deleteDeliveries(tx, id, ids);
    await saveDelivered(tx, id, now());
  });
  return leased.length === BATCH;
}

/** Looked at when it is sent, not when it was queued: a withdrawal reaches what waits. That somebody left is always told. */
async function allowedNow(
  { db, consentDefaults }: Delivering,
  { purpose }: DueDestination,
  leased: readonly QueuedDelivery[],
): Promise<readonly QueuedDelivery[]> {
  const ids = [...new Set(leased.map(({ customerId }) => customerId))];
  const consents = await findConsentsInForce(db.manager, ids, consentDefaults);
  return leased.filter(
    ({ member, customerId }) => !member || consents.get(customerId)?.granted.includes(purpose) === true,
  );
}

async function post(
  { db, secrecy, strictDestinations }: Delivering,
  destination: DueDestination,
  deliveries: readonly QueuedDelivery[],
  at: Date,
): Promise<void> {
  const { id, url, segmentKey } = destination;
  const secret = await openSecret(db.manager, secrecy, destination);
  const body = JSON.stringify({
    destinationId: id,
    segment: segmentKey,
    changes: deliveries.map(({ deliveryId, customerId, number, member, revision, occurredAt }) => ({
      id: deliveryId,
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

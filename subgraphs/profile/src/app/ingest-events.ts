import type { CurrencyCode } from '@rapport/kernel/currency';
import { addDays } from '@rapport/kernel/clock';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import { insertRawEvents } from '../db/event-repository';
import {
  addToCounter,
  insertQuarantinedEvents,
  insertReceivedMessages,
  type IngestionCounts,
  type Quarantined,
} from '../db/message-repository';
import type { CartMerge } from '../domain/cart-lines';
import type { JoinOutcome } from '../domain/device';
import type { ShopEvent } from '../domain/shop-event';
import { applyEvents } from './apply-events';
import { messageKey } from './message-key';
import { readItem, type Item } from './read-items';
import { withPartitions } from './with-partitions';
import { withRetries } from './with-retries';

/** The fate of one event. */
export interface ItemResult {
  readonly messageId: string | null;
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED';
  /** Why it was refused, for machines (see README) and for people. */
  readonly code?: string;
  readonly reason?: string;
  /** What became of an identify, alias, login or logout; `reason` says why. */
  readonly outcome?: JoinOutcome['outcome'];
}

export interface IngestionResult extends IngestionCounts {
  /** One for each event, in order. */
  readonly results: readonly ItemResult[];
}

/** The most events of a batch: each has a share of one transaction. */
export const BATCH_EVENTS_MAX = 2_500;

/** What ingestion works with. */
export interface Ingestion {
  readonly db: DataSource;
  readonly now: () => Date;
  readonly shopCurrency: CurrencyCode;
  /** For how many days what people did is kept for those who ask about it later. */
  readonly keepDays: number;
  /** How a visitor's cart meets the customer's. */
  readonly cartMerge: CartMerge;
}

/** Events as they came, not yet looked at. */
export interface IngestionRequest {
  /** Whose key they came with: message ids and order numbers are its own. */
  readonly source: string;
  readonly events: readonly unknown[];
  readonly sentAt?: unknown;
}

/**
 * Takes events in: reads each by itself, then stores all and their effects in one transaction, with the same number of
 * statements however many they are.
 */
export async function ingestEvents(
  { db, now, shopCurrency, keepDays, cartMerge }: Ingestion,
  { source, events, sentAt }: IngestionRequest,
): Promise<IngestionResult> {
  const receivedAt = now();
  const items = events.map((event) => readItem(event, { shopCurrency, receivedAt, sentAt }));
  const keepSince = addDays(receivedAt, -keepDays);
  const batch = { source, items, receivedAt, keepSince, cartMerge, currency: shopCurrency };
  return withRetries(() => withPartitions(db, batch, () => db.transaction((tx) => storeItems(tx, batch))));
}

interface Batch {
  readonly source: string;
  readonly items: readonly Item[];
  readonly receivedAt: Date;
  readonly keepSince: Date;
  readonly cartMerge: CartMerge;
  readonly currency: CurrencyCode;
}

async function storeItems(tx: EntityManager, batch: Batch): Promise<IngestionResult> {
  const { source, items, receivedAt } = batch;
  // The first of several with one message id counts; the others are duplicates like any that comes later.
  const first = new Map<string, { readonly event: ShopEvent; readonly payload: string }>();
  for (const { outcome, payload } of items) {
    if (outcome.kind !== 'read') continue;
    const key = messageKey(source, outcome.event.messageId);
    if (!first.has(key)) first.set(key, { event: outcome.event, payload });
  }
  const unseen = await insertReceivedMessages(tx, [...first.keys()]);
  const received = [...first].filter(([key]) => unseen.has(key));
  const fresh = received.map(([, { event }]) => event);
  const applied = await applyEvents(tx, { ...batch, events: fresh });
  const raw = received.map(([eventId, { event, payload }]) => ({
    eventId,
    payload,
    originId: applied.originIdOf(event),
  }));
  await insertRawEvents(tx, source, raw, receivedAt);

  const accepted = new Set(fresh);
  const results = items.map(({ outcome }): ItemResult => {
    if (outcome.kind === 'refused') {
      const { messageId, code, reason } = outcome;
      return { messageId, status: 'QUARANTINED', code, reason };
    }
    const { messageId } = outcome.event;
    if (!accepted.has(outcome.event)) return { messageId, status: 'DUPLICATE' };
    if (applied.repeated.has(messageId)) return { messageId, status: 'DUPLICATE', reason: REPEATED };
    return { messageId, status: 'ACCEPTED', ...applied.outcomes.get(messageId) };
  });
  await insertQuarantinedEvents(tx, source, quarantined(source, items), receivedAt);
  const counts = countResults(results);
  await addToCounter(tx, { source, shard: Math.floor(Math.random() * COUNTER_SHARDS) }, counts, receivedAt);
  return { ...counts, results };
}

const REPEATED = 'this order or refund was reported before, under another message id';
const COUNTER_SHARDS = 16;
/** What is kept of an event that is too large to be kept. */
const EXCERPT_LENGTH = 1_000;

function quarantined(source: string, items: readonly Item[]): Quarantined[] {
  const refused = items.flatMap(({ outcome, payload }): Quarantined[] => {
    if (outcome.kind !== 'refused') return [];
    const { messageId, code, reason } = outcome;
    const kept = code === 'EVENT_TOO_LARGE' ? payload.slice(0, EXCERPT_LENGTH) : payload;
    return [{ id: derivedId('quarantined', source, payload), messageId, code, reason, payload: kept }];
  });
  return [...new Map(refused.map((one) => [one.id, one])).values()];
}

function countResults(results: readonly ItemResult[]): IngestionCounts {
  const count = (status: ItemResult['status']) => results.filter((result) => result.status === status).length;
  return {
    accepted: count('ACCEPTED'),
    duplicates: count('DUPLICATE'),
    quarantined: count('QUARANTINED'),
  };
}

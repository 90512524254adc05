import { addDays } from '@rapport/kernel/clock';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { derivedId } from '@rapport/subgraph-kit/ids';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import type { DataSource, EntityManager } from 'typeorm';
import type { IngestionCounts } from '../db/message-repository';
import { figuresWrites } from '../db/quality-repository';
import { insertQuarantinedEvents, type Quarantined } from '../db/quarantine-repository';
import type { CartMerge } from '../domain/cart-lines';
import type { Secrecy } from '../secrecy/secrecy';
import { currentPlan } from './current-plan';
import { qualityOf } from './quality-of';
import { sealPayloads } from './quarantine-seal';
import { readItem, type Item } from './read-items';
import { withoutErased } from './rights/screen-refused';
import { storeItems, type Batch, type ItemResult } from './store-items';
import type { ConsentRules } from './store-event-consents';
import type { IdentifierSettings } from './store-identifiers';
import { withPartitions } from './with-partitions';
import { withRetries } from './with-retries';

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
  readonly secrecy: Secrecy;
  /** How a visitor's cart meets the customer's. */
  readonly cartMerge: CartMerge;
  readonly consent: ConsentRules;
  readonly identifiers: IdentifierSettings;
}

/** Events as they came, not yet looked at. */
export interface IngestionRequest {
  /** Whose key they came with: message ids and order numbers are its own. */
  readonly source: string;
  readonly events: readonly unknown[];
  readonly sentAt?: unknown;
  /** Whether the request carried `Sec-GPC: 1`. */
  readonly globalPrivacyControl?: boolean;
}

/**
 * Takes events in: reads each by itself, then stores all and their effects in one transaction, with the same number of
 * statements however many they are.
 */
export async function ingestEvents(
  { db, now, shopCurrency, keepDays, cartMerge, secrecy, consent, identifiers }: Ingestion,
  { source, events, sentAt, globalPrivacyControl = false }: IngestionRequest,
): Promise<IngestionResult> {
  const receivedAt = now();
  const plan = await currentPlan(db);
  const { categories: consentCategories, defaults: consentDefaults } = consent;
  const context = { shopCurrency, receivedAt, sentAt, source, plan, consentCategories, globalPrivacyControl };
  const items = events.map((event) => readItem(event, context));
  const keepSince = addDays(receivedAt, -keepDays);
  const rules = { cartMerge, consentDefaults, secrecy, identifiers };
  const batch = { source, items, receivedAt, keepSince, ...rules, currency: shopCurrency };
  return withRetries(() =>
    withPartitions(db, batch, () => db.transaction((tx) => storeBatch(tx, batch, sentAt))),
  );
}

async function storeBatch(tx: EntityManager, batch: Batch, sentAt: unknown): Promise<IngestionResult> {
  const { source, items, receivedAt } = batch;
  const { results, writes } = await storeItems(tx, batch);
  const refused = quarantined(source, items, sentAt);
  const kept = await withoutErased(tx, { ...batch, readPhone: batch.identifiers.readPhone }, refused);
  const texts = await sealPayloads(
    tx,
    batch.secrecy,
    kept.map((one) => ({ ...one, source, receivedAt })),
  );
  await insertQuarantinedEvents(
    tx,
    source,
    kept.flatMap((one, index) => {
      const text = texts[index];
      return text === undefined ? [] : [{ ...one, ...text }];
    }),
    receivedAt,
  );
  const counts = countResults(results);
  const shard = Math.floor(Math.random() * COUNTER_SHARDS);
  const quality = qualityOf(items, results, receivedAt);
  await writeTogether(tx, [...writes, ...figuresWrites({ source, shard, at: receivedAt }, counts, quality)]);
  return { ...counts, results };
}

const COUNTER_SHARDS = 16;
/** What is kept of an event that is too large to be kept. */
const EXCERPT_LENGTH = 1_000;
const SENT_AT_LENGTH_MAX = 64;

function quarantined(source: string, items: readonly Item[], sentAt: unknown): Quarantined[] {
  const clock = typeof sentAt === 'string' ? sentAt.slice(0, SENT_AT_LENGTH_MAX).replaceAll('\0', '') : null;
  const refused = items.flatMap(({ outcome, payload, named }): Quarantined[] => {
    if (outcome.kind !== 'refused') return [];
    const { messageId, code, reason, violations } = outcome;
    const kept = code === 'EVENT_TOO_LARGE' ? payload.slice(0, EXCERPT_LENGTH) : payload;
    const id = derivedId('quarantined', source, payload);
    return [{ id, messageId, code, reason, violations, payload: kept, named, sentAt: clock }];
  });
  return [...new Map(refused.map((one) => [one.id, one])).values()];
}

export function countResults(results: readonly ItemResult[]): IngestionCounts {
  const count = (status: ItemResult['status']) => results.filter((result) => result.status === status).length;
  return {
    accepted: count('ACCEPTED'),
    duplicates: count('DUPLICATE'),
    quarantined: count('QUARANTINED'),
  };
}

import type { CurrencyCode } from '@rapport/kernel/currency';
import { holdOffErasuresAndMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { IdentifierSettings } from './store-identifiers';
import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import { rawEventsWrite } from '../db/event-repository';
import { insertReceivedMessages } from '../db/message-repository';
import type { CartMerge } from '../domain/cart-lines';
import type { JoinOutcome } from '../domain/device';
import type { ShopEvent } from '../domain/shop-event';
import type { Violation } from '../domain/tracking-plan';
import type { Secrecy } from '../secrecy/secrecy';
import { applyEvents, type Applied } from './apply-events';
import { messageKey } from './message-key';
import type { ConsentRules } from './store-event-consents';
import type { Item } from './read-items';
import { screenErased, type Screened } from './rights/screen-erased';
import { storeUnlinked } from './rights/store-unlinked';

/** The fate of one event. */
export interface ItemResult {
  readonly messageId: string | null;
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED' | 'FORGOTTEN';
  /** Why it was refused, for machines (see README) and for people. */
  readonly code?: string;
  readonly reason?: string;
  /** What breaks the tracking plan. */
  readonly violations?: readonly Violation[];
  /** What became of an identify, alias, login or logout; `reason` says why. */
  readonly outcome?: JoinOutcome['outcome'];
}

/** Events of one source, read. */
export interface Batch {
  readonly source: string;
  readonly items: readonly Item[];
  readonly receivedAt: Date;
  readonly keepSince: Date;
  readonly cartMerge: CartMerge;
  readonly secrecy: Secrecy;
  readonly consentDefaults: ConsentRules['defaults'];
  readonly identifiers: IdentifierSettings;
  readonly currency: CurrencyCode;
}

export interface StoredItems {
  readonly results: readonly ItemResult[];
  readonly writes: readonly (Write | null)[];
}

/**
 * Stores what was understood and not received before, with its effects. What was refused is only answered.
 *
 * @returns one for each item, in order, and what is still to be written
 */
export async function storeItems(tx: EntityManager, batch: Batch): Promise<StoredItems> {
  const { source, items, secrecy } = batch;
  await holdOffErasuresAndMerges(tx);
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
  const screened = await screenErased(tx, { secrecy, readPhone: batch.identifiers.readPhone }, fresh);
  const applied = await applyEvents(tx, { ...batch, events: screened.living });
  const unlinked = await storeUnlinked(tx, batch, screened.unlinked);
  const texts = sealTexts(batch, received, { screened, applied });

  const accepted = new Set(fresh);
  const forgotten = new Set(screened.dropped);
  const results = items.map(({ outcome }): ItemResult => {
    if (outcome.kind === 'refused') {
      const { messageId, code, reason, violations } = outcome;
      return { messageId, status: 'QUARANTINED', code, reason, ...(violations.length > 0 && { violations }) };
    }
    const { messageId } = outcome.event;
    if (!accepted.has(outcome.event)) return { messageId, status: 'DUPLICATE' };
    if (applied.repeated.has(messageId) || unlinked.has(messageId))
      return { messageId, status: 'DUPLICATE', reason: REPEATED };
    if (forgotten.has(outcome.event)) return { messageId, status: 'FORGOTTEN', ...FORGOTTEN };
    return { messageId, status: 'ACCEPTED', ...applied.outcomes.get(messageId) };
  });
  return { results, writes: [...applied.writes, texts] };
}

/** Keeps the text of what was applied, sealed for whom it is about. */
function sealTexts(
  { source, receivedAt }: Batch,
  received: readonly (readonly [
    eventId: string,
    item: { readonly event: ShopEvent; readonly payload: string },
  ])[],
  { screened, applied }: { readonly screened: Screened; readonly applied: Applied },
): Write | null {
  const living = new Set(screened.living);
  const raw = received.flatMap(([eventId, { event, payload }]) =>
    living.has(event) ? [{ eventId, ...applied.sealText(event, payload) }] : [],
  );
  return rawEventsWrite(source, raw, receivedAt);
}

const FORGOTTEN = {
  code: 'PERSON_ERASED',
  reason: 'its person was erased after it happened: nothing is kept',
};
const REPEATED = 'this order or refund was reported before, under another message id';

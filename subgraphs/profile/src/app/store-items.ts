import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import { insertRawEvents } from '../db/event-repository';
import { insertReceivedMessages } from '../db/message-repository';
import type { CartMerge } from '../domain/cart-lines';
import type { JoinOutcome } from '../domain/device';
import type { ShopEvent } from '../domain/shop-event';
import type { Violation } from '../domain/tracking-plan';
import { applyEvents } from './apply-events';
import { messageKey } from './message-key';
import type { Item } from './read-items';

/** The fate of one event. */
export interface ItemResult {
  readonly messageId: string | null;
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED';
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
  readonly currency: CurrencyCode;
}

/**
 * Stores what was understood and not received before, with its effects. What was refused is only answered.
 *
 * @returns one for each item, in order
 */
export async function storeItems(tx: EntityManager, batch: Batch): Promise<ItemResult[]> {
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
  return items.map(({ outcome }): ItemResult => {
    if (outcome.kind === 'refused') {
      const { messageId, code, reason, violations } = outcome;
      return { messageId, status: 'QUARANTINED', code, reason, ...(violations.length > 0 && { violations }) };
    }
    const { messageId } = outcome.event;
    if (!accepted.has(outcome.event)) return { messageId, status: 'DUPLICATE' };
    if (applied.repeated.has(messageId)) return { messageId, status: 'DUPLICATE', reason: REPEATED };
    return { messageId, status: 'ACCEPTED', ...applied.outcomes.get(messageId) };
  });
}

const REPEATED = 'this order or refund was reported before, under another message id';

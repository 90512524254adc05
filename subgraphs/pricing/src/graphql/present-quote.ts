import { money } from '@rapport/kernel/money';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { QuoteCartOutcome } from '../app/quote-cart';
import type { QuoteEntity } from '../db/entities/quote.entity';
import type { Quote } from './types/quote';

/** A stored quote as the graph shows it at `now`. */
export function toQuote(quote: QuoteEntity, now: Date): Quote {
  const show = (minor: number) => toMoneyType(money(minor, quote.currencyCode));
  return {
    id: quote.id,
    allLines: quote.lines.map((line) => ({
      product: { id: line.productId },
      quantity: line.quantity,
      unitPrice: show(line.unitAmountMinor),
      amount: show(line.amountMinor),
      listAmount: show(line.listAmountMinor),
      discount: show(line.listAmountMinor - line.amountMinor),
      decisionId: derivedId('quote-line', quote.id, line.productId),
      reasons: line.reasons,
    })),
    lineCount: quote.lines.length,
    subtotal: show(quote.subtotalMinor),
    discount: show(quote.discountMinor),
    total: show(quote.totalMinor),
    createdAt: quote.createdAt,
    validUntil: quote.validUntil,
    expired: quote.validUntil <= now,
    cart: quote.cartId === null ? null : { id: quote.cartId },
    decisionId: quote.id,
  };
}

/** The outcome as a member of `QuoteCartPayload`. */
export const toPayload = (outcome: QuoteCartOutcome, now: Date): object =>
  outcome.kind === 'quoted' ? Object.assign(toQuote(outcome.quote, now), { kind: outcome.kind }) : outcome;

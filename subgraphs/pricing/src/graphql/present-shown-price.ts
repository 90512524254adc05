import { money } from '@rapport/kernel/money';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import type { QuotedPrice, ShownPrice } from '../domain/shown-price';
import type { QuotedPriceType, ShownPriceType } from './types/shown-price';

/** What a customer was quoted for a product, as the graph shows it. */
export const toShownPrice = ({ productId, lowest, highest, lastShownAt }: ShownPrice): ShownPriceType => ({
  product: { id: productId },
  lowest: toQuotedPrice(lowest),
  highest: toQuotedPrice(highest),
  lastShownAt,
});

const toQuotedPrice = (price: QuotedPrice): QuotedPriceType => ({
  unitPrice: toMoneyType(money(price.unitAmountMinor, price.currencyCode)),
  quantity: price.quantity,
  quotedAt: price.quotedAt,
  quoteId: price.quoteId,
});

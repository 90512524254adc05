import { money } from '@rapport/kernel/money';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { derivedId } from '@rapport/subgraph-kit/ids';
import { priceReasons } from '../domain/price-reason';
import type { PublicPrice } from '../domain/public-price';
import type { HistoryInterval } from '../db/price-history-repository';
import type { PriceIntervalType } from './types/price-interval';
import type { ProductPrice } from './types/product-price';

/** A public price as the graph shows it. */
export function toProductPrice(price: PublicPrice): ProductPrice {
  const { productId, currencyCode, amountMinor, validFrom, referenceMinor, tiers } = price;
  const show = (minor: number) => toMoneyType(money(minor, currencyCode));
  return {
    amount: show(amountMinor),
    validFrom,
    reference: referenceMinor === null ? null : show(referenceMinor),
    quantityTiers: tiers.map((tier) => ({ minQuantity: tier.minQuantity, amount: show(tier.amountMinor) })),
    decisionId: derivedId('price', productId, currencyCode, validFrom.toISOString(), String(amountMinor)),
    reasons: priceReasons(price, null),
  };
}

/** A stretch of the price history as the graph shows it. */
export const toPriceInterval = (interval: HistoryInterval): PriceIntervalType => ({
  amount: toMoneyType(money(interval.amountMinor, interval.currencyCode)),
  validFrom: interval.validFrom,
  validTo: interval.validTo,
});

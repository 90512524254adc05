import { isCurrencyCode } from '@rapport/kernel/currency';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { saveProductPrices, type ProductPrice } from '../../db/product-price-repository';

export const priceChanged: EventHandler<'price.changed'> = async (tx, events) => {
  const prices = new Map<string, ProductPrice>();
  const byDecision = [...events].sort((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt));
  for (const { productId, currency, amountMinor, occurredAt } of byDecision) {
    if (!isCurrencyCode(currency))
      throw new Error(`currency wants an accepted ISO 4217 code; ${currency} came`);
    const price = { amountMinor, currencyCode: currency };
    prices.set(productId, { productId, decidedAt: new Date(occurredAt), price });
  }
  await saveProductPrices(tx, [...prices.values()]);
};

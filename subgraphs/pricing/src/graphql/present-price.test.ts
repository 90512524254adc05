import type { PublicPrice } from '../domain/public-price';
import { toProductPrice } from './present-price';

const price = (given: Partial<PublicPrice>): PublicPrice => ({
  productId: 'A',
  currencyCode: 'GBP',
  amountMinor: 1240,
  validFrom: new Date('2026-03-01T00:00:00.000Z'),
  referenceMinor: null,
  tiers: [],
  ...given,
});

describe('a price in the graph', () => {
  it('has the digits of its currency: none for yen, three for dinars', () => {
    const amounts = (['GBP', 'JPY', 'KWD'] as const).map((currencyCode) =>
      toProductPrice(
        price({ currencyCode, referenceMinor: 2000, tiers: [{ minQuantity: 9, amountMinor: 5 }] }),
      ),
    );
    expect(amounts.map(({ amount }) => amount.amount)).toEqual(['12.40', '1240', '1.240']);
    expect(amounts.map(({ reference }) => reference?.amount)).toEqual(['20.00', '2000', '2.000']);
    expect(amounts.map(({ quantityTiers }) => quantityTiers[0]?.amount.amount)).toEqual([
      '0.05',
      '5',
      '0.005',
    ]);
  });

  it('has the same decision id as long as it is the same price', () => {
    const { decisionId } = toProductPrice(price({}));
    expect(toProductPrice(price({ referenceMinor: 5 })).decisionId).toBe(decisionId);
    expect(toProductPrice(price({ amountMinor: 1241 })).decisionId).not.toBe(decisionId);
  });
});

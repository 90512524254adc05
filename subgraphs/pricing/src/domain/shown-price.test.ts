import fc from 'fast-check';
import { pageOfShownPrices, shownPrices, type QuotedPrice } from './shown-price';

const quoted = (given: Partial<QuotedPrice>): QuotedPrice => ({
  productId: 'A',
  currencyCode: 'GBP',
  unitAmountMinor: 500,
  quantity: 1,
  quoteId: 'q1',
  quotedAt: new Date('2026-03-01T12:00:00.000Z'),
  ...given,
});
const onDay = (day: number) => ({ quotedAt: new Date(Date.UTC(2026, 2, day)), quoteId: `q${day}` });

describe('the prices a customer was shown', () => {
  it('are the lowest and the highest of each product, what was quoted last first', () => {
    const cheap = quoted({ unitAmountMinor: 450, quantity: 12, ...onDay(2) });
    const dear = quoted({ unitAmountMinor: 520, ...onDay(1) });
    const now = quoted({ ...onDay(3) });
    const other = quoted({ productId: 'B', ...onDay(4) });
    expect(shownPrices([dear, cheap, now, other])).toEqual([
      { productId: 'B', currencyCode: 'GBP', lowest: other, highest: other, lastShownAt: other.quotedAt },
      { productId: 'A', currencyCode: 'GBP', lowest: cheap, highest: dear, lastShownAt: now.quotedAt },
    ]);
  });

  it('are of the latest quote where several showed the same', () => {
    const [older, newer] = [quoted(onDay(1)), quoted(onDay(2))];
    expect(shownPrices([older, newer])).toMatchObject([{ lowest: newer, highest: newer }]);
  });

  it('are not compared across currencies', () => {
    const euro = quoted({ currencyCode: 'EUR', unitAmountMinor: 1 });
    expect(shownPrices([quoted({}), euro]).map(({ lowest }) => lowest.currencyCode)).toEqual(['EUR', 'GBP']);
  });

  it('are the same whatever order the quotes come in, and page by page what they are at once', () => {
    const price = fc.record({
      productId: fc.constantFrom('A', 'B', 'C'),
      currencyCode: fc.constantFrom('GBP' as const, 'EUR' as const),
      unitAmountMinor: fc.integer({ min: 1, max: 4 }),
      quantity: fc.constant(1),
      quoteId: fc.constantFrom('q1', 'q2', 'q3'),
      quotedAt: fc.constantFrom(onDay(1).quotedAt, onDay(2).quotedAt),
    });
    // A quote shows a product once.
    const prices = fc.uniqueArray(price, {
      selector: ({ productId, currencyCode, quoteId }) => `${productId} ${currencyCode} ${quoteId}`,
    });
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 4 }), (given, limit) => {
        const all = shownPrices(given);
        expect(shownPrices([...given].reverse())).toEqual(all);
        for (const { lowest, highest } of all)
          expect(lowest.unitAmountMinor).toBeLessThanOrEqual(highest.unitAmountMinor);
        const paged: unknown[] = [];
        for (let after = null; ;) {
          const page = pageOfShownPrices(all, { after, limit });
          if (page.length === 0) break;
          paged.push(...page);
          after = (page.at(-1) ?? null) as never;
        }
        expect(paged).toEqual(all);
      }),
    );
  });
});

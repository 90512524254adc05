import fc from 'fast-check';
import { interestsOf, pageOfInterests, placeOf, type InterestPlace, type InterestSign } from './interest';

const sign = (productId: string, kind: InterestSign['kind'], day: number): InterestSign => ({
  productId,
  kind,
  at: new Date(Date.UTC(2026, 2, day)),
});

describe("a member's interests", () => {
  it('are what they did the most about, and of equals what was last, each with its counts', () => {
    const signs = [
      sign('A', 'WROTE', 1),
      sign('B', 'REACTED', 3),
      sign('C', 'WROTE', 2),
      sign('C', 'REACTED', 1),
      sign('C', 'REACTED', 1),
    ];
    expect(interestsOf(signs)).toEqual([
      { productId: 'C', wroteCount: 1, reactedCount: 2, lastAt: sign('C', 'WROTE', 2).at },
      { productId: 'B', wroteCount: 0, reactedCount: 1, lastAt: sign('B', 'WROTE', 3).at },
      { productId: 'A', wroteCount: 1, reactedCount: 0, lastAt: sign('A', 'WROTE', 1).at },
    ]);
  });

  it('lose no sign, and are page by page what they are at once, in whatever order signs come', () => {
    const signs = fc.array(
      fc
        .tuple(
          fc.constantFrom('A', 'B', 'C', 'D'),
          fc.constantFrom('WROTE' as const, 'REACTED' as const),
          fc.integer({ min: 1, max: 3 }),
        )
        .map((parts) => sign(...parts)),
    );
    fc.assert(
      fc.property(signs, fc.integer({ min: 1, max: 3 }), (given, limit) => {
        const all = interestsOf(given);
        expect(interestsOf([...given].reverse())).toEqual(all);
        expect(all.reduce((sum, interest) => sum + placeOf(interest).signCount, 0)).toBe(given.length);
        const paged: unknown[] = [];
        let after: InterestPlace | null = null;
        for (;;) {
          const page = pageOfInterests(all, { after, limit });
          const last = page.at(-1);
          if (last === undefined) break;
          paged.push(...page);
          after = placeOf(last);
        }
        expect(paged).toEqual(all);
      }),
    );
  });
});

import fc from 'fast-check';
import { seededRandom } from '../lifetime/random';
import type { Comparable } from './columns';
import { areaUnderCurve, liftAt } from './hold-out';
import { learnLookalike, likeness, type Lesson } from './learn-lookalike';
import { fitLogistic, probability, type Example } from './logistic-regression';
import { chooseCutoffs, isChosen, tieOf, type Candidate } from './rank';
import { peopleOf, readSize } from './size';

/** Half of them buy often and toys, the others seldom and anything. */
function shoppers(people: number, seed: number, isBusy: (person: number) => boolean): Comparable[] {
  const random = seededRandom(seed);
  const near = (value: number) => value * (0.6 + 0.8 * random());
  return Array.from({ length: people }, (_, person) => {
    const busy = isBusy(person);
    const orders = Math.max(1, Math.round(near(busy ? 12 : 3)));
    const averageOrderMinor = near(3_000);
    const toys = busy ? 0.6 * random() : 0.3 * random();
    return {
      behaviour: {
        recencyDays: near(busy ? 20 : 90),
        orders,
        netSpendMinor: orders * averageOrderMinor,
        averageOrderMinor,
        daysBetweenOrders: orders > 1 ? near(40) : null,
        priceSensitivity: random(),
      },
      spentMinor: { toys: 1_000 * toys, garden: 1_000 * (1 - toys) },
    };
  });
}

const busyHalf = (people: number, seed: number) => shoppers(people, seed, (person) => person % 2 === 0);

/** The seed is half of the busy ones; the other busy ones are hidden among the rest. */
function lesson(seed: number, people = 300): Lesson & { readonly hidden: readonly Comparable[] } {
  const all = busyHalf(people, seed);
  return {
    seed: all.filter((_, person) => person % 4 === 0),
    rest: all.filter((_, person) => person % 4 !== 0),
    hidden: all.filter((_, person) => person % 4 === 2),
    seedWeight: 1,
    restWeight: 1,
    size: { share: null, people: people / 4 },
  };
}

const shuffled = <Item>(items: readonly Item[], seed: number): Item[] => {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};
const RUNS = { numRuns: 15 };
const dice = fc.integer({ min: 1, max: 1_000_000 });

describe('what sets a seed apart', () => {
  it('is found where it was planted: those hidden among the rest come first', () => {
    fc.assert(
      fc.property(dice, (seed) => {
        const { hidden, ...taught } = lesson(seed);
        const { model, fit } = learnLookalike(taught);
        const order = [...taught.rest].sort((a, b) => likeness(b, model).odds - likeness(a, model).odds);
        const found = order.slice(0, hidden.length).filter((person) => hidden.includes(person));
        // By chance a third of them.
        expect(found.length / hidden.length).toBeGreaterThan(0.8);
        expect(['frequent', 'recent', 'high spend', 'buys toys']).toContain(fit.reasons[0]);
        expect(fit.auc).toBeGreaterThan(0.7);
        expect(fit.lift).toBeGreaterThan(1.3);
      }),
      RUNS,
    );
  });

  it('is the same to the last bit in whatever order customers come, and every time', () => {
    fc.assert(
      fc.property(dice, dice, (seed, order) => {
        const taught = lesson(seed, 120);
        const learnt = learnLookalike(taught);
        const mixed = {
          ...taught,
          seed: shuffled(taught.seed, order),
          rest: shuffled(taught.rest, order + 1),
        };
        expect(learnLookalike(mixed)).toEqual(learnt);
      }),
      RUNS,
    );
  });

  it('is nothing where the seed is drawn by chance', () => {
    const all = shoppers(2_000, 1, () => false);
    const { fit } = learnLookalike({
      ...lesson(1),
      seed: all.slice(0, 400),
      rest: all.slice(400),
    });
    expect(Math.abs(fit.auc - 0.5)).toBeLessThan(0.06);
    expect(Math.abs(fit.lift - 1)).toBeLessThan(0.4);
  });

  it('is not what the seed was defined by: that says nothing of the others', () => {
    const all = busyHalf(400, 5).map((person, index): Comparable => {
      const plants = index % 4 === 0 ? 500 : 0;
      return { ...person, spentMinor: { ...person.spentMinor, plants } };
    });
    const { fit, model } = learnLookalike({
      ...lesson(5),
      seed: all.filter((_, index) => index % 4 === 0),
      rest: all.filter((_, index) => index % 4 !== 0),
    });
    expect(fit.definedBy).toEqual(['buys plants']);
    // Nor by what follows from it: whoever spends on plants spends a smaller share on everything else.
    expect(model.columns.categories.map(({ category }) => category)).toEqual(['garden', 'toys']);
    expect(fit.reasons).toContain('frequent');
  });

  it('gives everybody a score from 0 to 1 in the order of likeness', () => {
    const taught = lesson(7);
    const { model } = learnLookalike(taught);
    const scores = [...taught.seed, ...taught.rest]
      .map((person) => likeness(person, model))
      .sort((a, b) => a.odds - b.odds)
      .map(({ score }) => score);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect([...scores].sort((a, b) => a - b)).toEqual(scores);
  });
});

describe('logistic regression', () => {
  it('gives back the chances of a table, where the penalty is small beside the people', () => {
    const cell = (value: number, isSeed: boolean, weight: number): Example => ({
      row: [value],
      isSeed,
      weight,
    });
    const table = [cell(0, true, 1e5), cell(0, false, 3e5), cell(1, true, 3e5), cell(1, false, 1e5)];
    const { intercept, weights } = fitLogistic(table, [true]);
    expect(probability(intercept)).toBeCloseTo(0.25, 3);
    expect(probability(intercept + (weights[0] ?? 0))).toBeCloseTo(0.75, 3);
  });

  it('stays finite where a column tells all apart', () => {
    const rows = Array.from({ length: 40 }, (_, n): Example => ({
      row: [n - 20],
      isSeed: n >= 20,
      weight: 1,
    }));
    const { weights } = fitLogistic(rows, [true]);
    expect(weights[0]).toBeGreaterThan(0);
    expect(weights[0]).toBeLessThan(5);
  });
});

describe('how well one is told from the other', () => {
  it('is counted over all pairs', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, values, (seed, rest) => {
        const wins = seed.flatMap((a) => rest.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const share = wins.reduce((sum, win) => sum + win, 0) / wins.length;
        expect(areaUnderCurve(seed, rest)).toBeCloseTo(share, 10);
      }),
      RUNS,
    );
  });

  it('has a lift of as many times as the seed is rare, when all of it comes first', () => {
    const tried = Array.from({ length: 100 }, (_, n) => ({
      example: { row: [], isSeed: n < 10, weight: 1 },
      odds: -n,
    }));
    expect(liftAt(tried, 0.1)).toBeCloseTo(10);
    expect(liftAt(tried, 1)).toBeCloseTo(1);
  });
});

describe('who is chosen', () => {
  const candidates = fc.array(
    fc.record({
      odds: fc.integer({ min: 0, max: 8 }),
      isMember: fc.boolean(),
      id: fc.uuid(),
    }),
    { maxLength: 60 },
  );
  const placed = (some: readonly { odds: number; isMember: boolean; id: string }[]): Candidate[] =>
    [...new Map(some.map((one) => [tieOf(one.id), one])).values()].map(({ odds, isMember, id }) => ({
      odds,
      isMember,
      tie: tieOf(id),
    }));
  const wantedOf = fc.integer({ min: 1, max: 30 });

  it('are exactly as many as are wanted, or all, in whatever order they come', () => {
    fc.assert(
      fc.property(candidates, wantedOf, dice, (some, wanted, order) => {
        const all = placed(some);
        const cutoffs = chooseCutoffs(all, wanted);
        expect(all.filter((one) => isChosen(one, cutoffs))).toHaveLength(Math.min(wanted, all.length));
        expect(chooseCutoffs(shuffled(all, order), wanted)).toEqual(cutoffs);
      }),
    );
  });

  it('are the same again when nothing changed, and nobody is passed over for somebody less alike who is new', () => {
    fc.assert(
      fc.property(candidates, wantedOf, (some, wanted) => {
        const first = placed(some);
        const chosen = chooseCutoffs(first, wanted);
        const second = first.map((one) => ({ ...one, isMember: isChosen(one, chosen) }));
        const again = chooseCutoffs(second, wanted);
        expect(second.filter((one) => isChosen(one, again) !== one.isMember)).toEqual([]);
        const entered = first.filter((one) => !one.isMember && isChosen(one, chosen));
        const left = first.filter((one) => !one.isMember && !isChosen(one, chosen));
        for (const one of entered) expect(left.every(({ odds }) => odds <= one.odds)).toBe(true);
      }),
    );
  });

  it('keeps who fell behind by a few places, and lets go who fell far', () => {
    const at = (odds: number, isMember: boolean): Candidate => ({ odds, tie: odds, isMember });
    const some = Array.from({ length: 40 }, (_, n) => at(100 - n, n === 20 || n === 30));
    const cutoffs = chooseCutoffs(some, 20);
    expect(isChosen(at(80, true), cutoffs)).toBe(true);
    expect(isChosen(at(81, false), cutoffs)).toBe(false);
    expect(isChosen(at(70, true), cutoffs)).toBe(false);
  });
});

describe('a size', () => {
  it.each([
    [{}],
    [{ share: 0.1, people: 20 }],
    [{ share: 0 }],
    [{ share: 0.51 }],
    [{ people: 9 }],
    [{ people: 10.5 }],
  ])('is refused when it is none: %j', (given) => {
    expect(readSize(given)).toMatch(/^size wants a share/);
  });

  it('is a share of those who can be compared, or a number', () => {
    expect(peopleOf({ share: 0.1, people: null }, 255)).toBe(26);
    expect(peopleOf({ share: null, people: 40 }, 255)).toBe(40);
  });
});

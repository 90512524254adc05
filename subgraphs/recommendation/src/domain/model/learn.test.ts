import fc from 'fast-check';
import { createBest } from './best';
import { learn, NEIGHBOURS_MAX } from './learn';
import { createTrainingSet, type CatalogueEntry, type TrainingOrder } from './training-set';

const product = (id: string, active = true): CatalogueEntry => ({
  id,
  words: [id.toLowerCase(), 'thing'],
  active,
});
const bought = (
  day: number,
  productIds: readonly string[],
  customerId: string | null = null,
): TrainingOrder => ({
  customerId,
  orderedAt: new Date(Date.UTC(2026, 0, day)),
  productIds,
});
function modelOf(catalogue: readonly CatalogueEntry[], orders: readonly TrainingOrder[]) {
  const set = createTrainingSet(catalogue);
  for (const order of orders) set.add(order);
  return new Map([...learn(set.finish())].map((learnt) => [learnt.id, learnt]));
}

describe('a model', () => {
  it('knows that a candle asks for its holder more than the holder for the candle', () => {
    const model = modelOf(
      [product('CANDLE'), product('HOLDER'), product('CARD')],
      [
        bought(1, ['CANDLE', 'HOLDER']),
        bought(1, ['CANDLE', 'HOLDER']),
        ...[1, 2, 3, 4, 5, 6].map((day) => bought(day, ['HOLDER', 'CARD'])),
      ],
    );
    const scoreOf = (seed: string, other: string) =>
      model.get(seed)?.goesWith.find(([id]) => id === other)?.[1] ?? 0;
    expect(scoreOf('CANDLE', 'HOLDER')).toBeGreaterThan(scoreOf('HOLDER', 'CANDLE'));
    expect(model.get('HOLDER')?.goesWith[0]?.[0]).toBe('CARD');
  });

  it('has a new product resemble what is written alike, before anybody bought it', () => {
    const words = (id: string, ...all: readonly string[]) => ({ id, words: all, active: true });
    const model = modelOf(
      [words('NEW', 'red', 'lantern'), words('L', 'white', 'lantern'), words('M', 'tea', 'mug')],
      [bought(1, ['L', 'M'])],
    );
    expect(model.get('NEW')?.similar.map(([id]) => id)).toEqual(['L']);
  });

  it('counts guests for demand, and customers for who buys again', () => {
    const model = modelOf(
      [product('SOAP'), product('SOFA')],
      [
        bought(1, ['SOAP', 'SOFA'], 'ada'),
        bought(9, ['SOAP'], 'ada'),
        bought(9, ['SOFA']),
        bought(9, ['SOFA']),
      ],
    );
    expect(model.get('SOAP')?.orders).toBe(2);
    expect(model.get('SOFA')?.orders).toBe(3);
    expect(model.get('SOAP')?.repeatRate).toBeGreaterThan(model.get('SOFA')?.repeatRate ?? 1);
  });

  it('takes the latest order for now, so that an old shop has trends as a new one', () => {
    const orders = [bought(1, ['A']), bought(15, ['B'])];
    const later = orders.map((order) => ({
      ...order,
      orderedAt: new Date(order.orderedAt.getTime() + 1e11),
    }));
    expect(modelOf([product('A'), product('B')], later)).toEqual(
      modelOf([product('A'), product('B')], orders),
    );
    expect(modelOf([], orders).get('A')?.trend).toBeCloseTo(0.5);
  });

  it("never names a product its own neighbour, nor an inactive one anybody's, and sorts by score, then id", () => {
    const id = fc.constantFrom<string>('A', 'B', 'C', 'D', 'E', 'F');
    const order = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(id), fc.constantFrom(null, 'ada', 'bob'))
      .map(([day, productIds, who]) => bought(day, productIds, who));
    fc.assert(
      fc.property(fc.array(order), fc.uniqueArray(id), (orders, inactive) => {
        const catalogue = ['A', 'B', 'C', 'D', 'E'].map((one) => product(one, !inactive.includes(one)));
        for (const learnt of modelOf(catalogue, orders).values()) {
          expect(learnt.repeatRate).toBeGreaterThanOrEqual(0);
          expect(learnt.repeatRate).toBeLessThanOrEqual(1);
          for (const list of [learnt.goesWith, learnt.similar]) {
            const named = list.map(([one]) => one);
            expect(named).not.toContain(learnt.id);
            expect(named).not.toContain('F');
            expect(named.filter((one) => inactive.includes(one))).toEqual([]);
            expect([...list].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))).toEqual(list);
            for (const [, score] of list) expect(score).toBeGreaterThan(0);
          }
        }
      }),
    );
  });
});

it('the best of any number of scores are those that sorting them all would give', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 600 });
  fc.assert(
    fc.property(scores, (all) => {
      const best = createBest(NEIGHBOURS_MAX);
      const pairs = all.map((score, index) => [`P${String(index).padStart(3, '0')}`, score] as const);
      for (const [id, score] of pairs) if (best.admits(score)) best.add(id, score);
      const sorted = pairs
        .filter(([, score]) => score > 0)
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      expect(best.take()).toEqual(sorted.slice(0, NEIGHBOURS_MAX));
    }),
  );
});

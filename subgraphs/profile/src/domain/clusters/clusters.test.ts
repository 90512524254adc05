import { seededRandom } from '../lifetime/random';
import type { Behaviour } from './features';
import { clusterOf, learnClusters } from './learn-clusters';
import { nameClusters } from './name-clusters';

const PLANTED: readonly Behaviour[] = [
  {
    recencyDays: 5,
    orders: 40,
    netSpendMinor: 400_000,
    averageOrderMinor: 10_000,
    daysBetweenOrders: 8,
    priceSensitivity: 0.1,
  },
  {
    recencyDays: 300,
    orders: 1,
    netSpendMinor: 2_000,
    averageOrderMinor: 2_000,
    daysBetweenOrders: null,
    priceSensitivity: 0.1,
  },
  {
    recencyDays: 60,
    orders: 6,
    netSpendMinor: 15_000,
    averageOrderMinor: 2_500,
    daysBetweenOrders: 60,
    priceSensitivity: 0.9,
  },
];

/** Customers around the planted ones, each number within a share of it. */
function shoppers(people: number, seed: number, around = 0.2, drift = 1): Behaviour[] {
  const random = seededRandom(seed);
  return Array.from({ length: people }, (_, index) => {
    const planted = PLANTED[index % PLANTED.length] as Behaviour;
    const near = (value: number | null) =>
      value === null ? null : value * drift * (1 + around * (2 * random() - 1));
    return Object.fromEntries(
      Object.entries(planted).map(([name, value]) => [name, near(value)]),
    ) as unknown as Behaviour;
  });
}

const shuffled = <Item>(items: readonly Item[], seed: number): Item[] => {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

describe('clusters of behaviour', () => {
  it('are found where they were planted, as many as were planted', () => {
    const people = shoppers(300, 1);
    const model = learnClusters(people, null);
    if (model === null) throw new Error('there are clusters');
    expect(model.clusters).toHaveLength(PLANTED.length);
    const keys = PLANTED.map((planted) => clusterOf(planted, model));
    expect(new Set(keys).size).toBe(PLANTED.length);
    people.forEach((person, index) => {
      expect(clusterOf(person, model)).toBe(keys[index % PLANTED.length]);
    });
  });

  it('do not depend on the order in which customers come', () => {
    const people = shoppers(200, 2, 0.8);
    const model = learnClusters(people, null);
    for (const seed of [3, 4, 5]) expect(learnClusters(shuffled(people, seed), null)).toEqual(model);
  });

  it('keep their keys when customers drift a little and others come, and never give a key twice', () => {
    let last = learnClusters(shoppers(300, 6), null);
    if (last === null) throw new Error('there are clusters');
    const keys = PLANTED.map((planted) => last && clusterOf(planted, last));
    for (const [run, drift] of [1.03, 1.06, 1.1].entries()) {
      last = learnClusters(shoppers(330 + run, 7 + run, 0.25, drift), last);
      if (last === null) throw new Error('there are clusters');
      expect(PLANTED.map((planted) => last && clusterOf(planted, last))).toEqual(keys);
      expect(last.keysGiven).toBe(PLANTED.length);
    }
  });

  it('take a new key when a group comes up that was not there', () => {
    const two = shoppers(300, 8).filter((_, index) => index % 3 !== 0);
    const before = learnClusters(two, null);
    const after = learnClusters([...two, ...shoppers(300, 9).filter((_, index) => index % 3 === 0)], before);
    const old = new Set(before?.clusters.map(({ key }) => key));
    expect(after?.clusters.map(({ key }) => key).filter((key) => !old.has(key))).toEqual(['cluster-3']);
  });

  it('are none among too few customers, or where all are alike', () => {
    expect(learnClusters(shoppers(49, 1), null)).toBeNull();
    expect(
      learnClusters(
        Array.from({ length: 100 }, () => PLANTED[0] as Behaviour),
        null,
      ),
    ).toBeNull();
  });

  it('are named by what sets them apart, each by a name of its own', () => {
    expect(
      nameClusters([
        [-0.5, 2, 1.5, 0, 0, 0],
        [-0.5, 2, 1.5, 0, 0, 0.6],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0.1],
      ]),
    ).toEqual(['Frequent, high spend', 'Frequent, high spend, on offer', 'Typical', 'Typical (2)']);
  });
});

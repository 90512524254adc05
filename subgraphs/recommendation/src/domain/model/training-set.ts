import { DAY_MS } from '@rapport/kernel/clock';

/** A product as the catalogue describes it to training. */
export interface CatalogueEntry {
  readonly id: string;
  /** What is written about it: words of title, brand and category. */
  readonly words: readonly string[];
  readonly active: boolean;
}

/** An order as training reads it: what is still kept of it. */
export interface TrainingOrder {
  /** `null` for a guest. */
  readonly customerId: string | null;
  readonly orderedAt: Date;
  readonly productIds: readonly string[];
}

/** One order, in numbers: products and customers are numbers from 0, guests -1. */
export interface Basket {
  readonly customer: number;
  /** UTC days since 1970, with fraction. */
  readonly day: number;
  readonly products: readonly number[];
}

/** Everything a model is learnt from. */
export interface TrainingSet {
  /** By number. */
  readonly productIds: readonly string[];
  /** By number: whether it may be recommended at all. */
  readonly active: readonly boolean[];
  /** By number. */
  readonly words: readonly (readonly string[])[];
  readonly baskets: readonly Basket[];
  readonly customerCount: number;
}

/** Collects a training set order by order, so that nobody has to hold all orders as they are stored. */
export function createTrainingSet(catalogue: readonly CatalogueEntry[]): {
  add(order: TrainingOrder): void;
  finish(): TrainingSet;
} {
  const numberOf = new Map(catalogue.map((entry, index) => [entry.id, index]));
  const active = catalogue.map((entry) => entry.active);
  const words = catalogue.map((entry) => entry.words);
  const customers = new Map<string, number>();
  const baskets: Basket[] = [];

  const numberFor = (id: string): number => {
    const known = numberOf.get(id);
    if (known !== undefined) return known;
    numberOf.set(id, active.length);
    words.push([]);
    // Bought, but not in the catalogue: it may explain, never be shown.
    return active.push(false) - 1;
  };
  return {
    add({ customerId, orderedAt, productIds }) {
      if (productIds.length === 0) return;
      if (customerId !== null && !customers.has(customerId)) customers.set(customerId, customers.size);
      baskets.push({
        customer: customerId === null ? -1 : (customers.get(customerId) ?? -1),
        day: orderedAt.getTime() / DAY_MS,
        products: productIds.map(numberFor),
      });
    },
    finish: () => ({
      productIds: [...numberOf.keys()],
      active,
      words,
      baskets,
      customerCount: customers.size,
    }),
  };
}

/** The catalogue's clock: the day of the latest order, so that an old shop is as alive as a new one. 0 without orders. */
export const latestDay = ({ baskets }: TrainingSet): number =>
  baskets.reduce((latest, basket) => Math.max(latest, basket.day), 0);

/** What each known customer bought, over all their orders, each product once. */
export function wardrobes({ baskets, customerCount }: TrainingSet): number[][] {
  const sets: Set<number>[] = Array.from({ length: customerCount }, () => new Set());
  for (const { customer, products } of baskets) {
    for (const product of products) sets[customer]?.add(product);
  }
  return sets.map((set) => [...set]);
}

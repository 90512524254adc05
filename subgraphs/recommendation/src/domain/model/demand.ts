import { latestDay, type TrainingSet } from './training-set';

/** What is popular now: half of an order's say is gone after two weeks. */
const TREND_HALF_LIFE_DAYS = 14;
/** A product few have bought is taken to be bought again as often as the average one. */
const PRIOR_CUSTOMERS = 5;

/** How much a product is wanted. */
export interface Demand {
  /** Orders that hold it, guests' included. */
  readonly orders: number;
  /** Orders that hold it, fading with their age at the catalogue's clock. */
  readonly trend: number;
  /** The share of its customers who bought it on more than one day, 0 to 1. */
  readonly repeatRate: number;
}

/** By product number. Orders are counted and not units, so that one wholesaler makes no trend. */
export function measureDemand(set: TrainingSet): Demand[] {
  const now = latestDay(set);
  const orders = new Float64Array(set.productIds.length);
  const trend = new Float64Array(set.productIds.length);
  for (const { day, products } of set.baskets) {
    const weight = 0.5 ** ((now - day) / TREND_HALF_LIFE_DAYS);
    for (const product of products) {
      orders[product] = (orders[product] ?? 0) + 1;
      trend[product] = (trend[product] ?? 0) + weight;
    }
  }
  const rates = repeatRates(set);
  return set.productIds.map((_, product) => ({
    orders: orders[product] ?? 0,
    trend: trend[product] ?? 0,
    repeatRate: rates[product] ?? 0,
  }));
}

function repeatRates({ baskets, productIds, customerCount }: TrainingSet): Float64Array {
  // The first day on which a customer bought a product, or REPEATED.
  const REPEATED = -1;
  const seen = new Map<number, number>();
  const customers = new Float64Array(productIds.length);
  const repeaters = new Float64Array(productIds.length);
  for (const { customer, day, products } of baskets) {
    if (customer < 0) continue;
    const wholeDay = Math.floor(day);
    for (const product of products) {
      const pair = product * customerCount + customer;
      const before = seen.get(pair);
      if (before === undefined) {
        seen.set(pair, wholeDay);
        customers[product] = (customers[product] ?? 0) + 1;
      } else if (before !== REPEATED && before !== wholeDay) {
        seen.set(pair, REPEATED);
        repeaters[product] = (repeaters[product] ?? 0) + 1;
      }
    }
  }
  const average = sum(repeaters) / Math.max(1, sum(customers));
  return customers.map(
    (count, product) => ((repeaters[product] ?? 0) + PRIOR_CUSTOMERS * average) / (count + PRIOR_CUSTOMERS),
  );
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

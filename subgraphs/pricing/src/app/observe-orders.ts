import { byCodeUnit } from '@rapport/kernel/compare';
import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import { addObservations, withdrawObservations, type ObservationChange } from '../db/observation-repository';
import {
  insertNewOrders,
  replaceOlderOrders,
  type ObservedOrderRecord,
} from '../db/observed-order-repository';
import { markUnsettled } from '../db/unsettled-repository';
import { dayNumber, observe, type ObservedOrder } from '../domain/observation';

/** One revision of an order's state. */
export interface OrderState extends ObservedOrder {
  readonly orderId: string;
  readonly revision: number;
  readonly orderedAt: Date;
}

/**
 * Counts what orders charged into the products' histograms and marks those products for settling: a constant number
 * of statements for any number of orders. The histograms depend on the highest revision of each order alone, so
 * that duplicates, republished orders and any order of arrival end the same.
 */
export async function observeOrders(
  tx: EntityManager,
  orders: readonly OrderState[],
  listCurrency: CurrencyCode,
): Promise<void> {
  const records = latestRevisions(orders).map((order): ObservedOrderRecord => ({
    orderId: order.orderId,
    revision: order.revision,
    day: dayNumber(order.orderedAt),
    lines: observe(order, listCurrency),
  }));
  const newIds = await insertNewOrders(tx, records);
  const known = records.filter(({ orderId }) => !newIds.has(orderId));
  const replaced = known.length === 0 ? [] : await replaceOlderOrders(tx, known);
  const replacedIds = new Set(replaced.map(({ orderId }) => orderId));
  const counted = records.filter(({ orderId }) => newIds.has(orderId) || replacedIds.has(orderId));

  const changes = tally(counted, replaced);
  if (changes.length === 0) return;
  await markUnsettled(tx, [...new Set(changes.map(({ productId }) => productId))].sort(byCodeUnit));
  await addObservations(tx, changes.filter(({ lines }) => lines > 0)); // prettier-ignore
  await withdrawObservations(tx, changes.filter(({ lines }) => lines < 0)); // prettier-ignore
}

/** The highest revision of each order, by id: two batches that share orders take their rows in the same order. */
function latestRevisions(orders: readonly OrderState[]): readonly OrderState[] {
  const latest = new Map<string, OrderState>();
  for (const order of orders) {
    const known = latest.get(order.orderId);
    if (known === undefined || known.revision < order.revision) latest.set(order.orderId, order);
  }
  return [...latest.values()].sort((a, b) => byCodeUnit(a.orderId, b.orderId));
}

/** The bars that `added` and `withdrawn` change, and by how many lines; what cancels out is left out. */
function tally(
  added: readonly ObservedOrderRecord[],
  withdrawn: readonly ObservedOrderRecord[],
): readonly ObservationChange[] {
  const changes = new Map<string, { -readonly [Key in keyof ObservationChange]: ObservationChange[Key] }>();
  const count = ({ day, lines }: ObservedOrderRecord, by: 1 | -1) => {
    for (const { productId, quantity, unitAmountMinor } of lines) {
      const key = `${day}|${quantity}|${unitAmountMinor}|${productId}`;
      const change = changes.get(key);
      if (change === undefined) changes.set(key, { productId, day, quantity, unitAmountMinor, lines: by });
      else change.lines += by;
    }
  };
  for (const record of added) count(record, 1);
  for (const record of withdrawn) count(record, -1);
  return [...changes.values()].filter(({ lines }) => lines !== 0);
}

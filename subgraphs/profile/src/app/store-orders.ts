import type { AnyEvent } from '@rapport/contracts/events';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { insertOrders } from '../db/order-repository';
import { insertReturns } from '../db/return-repository';
import type { StoredOrder, StoredReturn } from '../db/stored-order';
import type { ShopEvent } from '../domain/shop-event';
import { orderCompleted, orderReturned } from './published-events';
import type { Person, ResolvedPeople } from './resolve-people';
import { settleReturns } from './settle-returns';
import type { Shoppers } from './shoppers';

/** What the orders and returns of a batch are stored with. */
export interface StoreOrdersRequest {
  readonly source: string;
  readonly currency: CurrencyCode;
  readonly events: readonly ShopEvent[];
  readonly people: ResolvedPeople;
  /** Orders that changed hands in this batch. */
  readonly movedOrders: readonly StoredOrder[];
  readonly shoppers: Shoppers;
}

export interface StoredOrders {
  /** Messages that reported an order or return that another message had reported before. */
  readonly repeated: ReadonlySet<string>;
  readonly published: readonly AnyEvent[];
}

/** Stores orders and returns, matches them, and says what others need to know. */
export async function storeOrders(tx: EntityManager, request: StoreOrdersRequest): Promise<StoredOrders> {
  const { movedOrders, shoppers, people } = request;
  const orders = reportedOrders(request);
  const returns = reportedReturns(request);
  const newOrderIds = await insertOrders(tx, [...orders.first.values()]);
  const newReturnIds = await insertReturns(tx, [...returns.first.values()]);
  const newOrders = [...orders.first.values()].filter(({ orderId }) => newOrderIds.has(orderId));
  const newReturns = [...returns.first.values()].filter(({ returnId }) => newReturnIds.has(returnId));

  const { joined, parted } = changedHands(people);
  const returned = await settleReturns(tx, { newOrders, newReturns, movedOrders, joined, parted });
  const completed = [...movedOrders, ...newOrders];
  const told = [...completed, ...returned.flatMap(({ of, orders: some }) => [of, ...some])];
  const shopperOf = await shoppers.ofWritten(tx, told);
  return {
    repeated: new Set([...orders.repeated(newOrderIds), ...returns.repeated(newReturnIds)]),
    published: [
      ...completed.map((order) => orderCompleted(order, shopperOf(order))),
      ...returned.map(({ of, orders: some }) => orderReturned(of, shopperOf, some)),
    ],
  };
}

/** A visitor who was nobody's only brings something; one who was another's also takes something away. */
function changedHands({ moves }: ResolvedPeople) {
  const parting = moves.filter(({ originId, from, into }) => from !== into && from !== originId);
  return {
    joined: moves.map(({ into }) => into),
    parted: parting.flatMap(({ from, into }) => [from, into]),
  };
}

/** Things with an id of their own, the first report of each, and who reported which. */
class Reports<Thing> {
  readonly first = new Map<string, Thing>();
  private readonly reports: { readonly id: string; readonly messageId: string; readonly isFirst: boolean }[] =
    [];

  add(id: string, messageId: string, thing: Thing): void {
    const isFirst = !this.first.has(id);
    if (isFirst) this.first.set(id, thing);
    this.reports.push({ id, messageId, isFirst });
  }

  /** The messages that were not the first to report their thing, given the ids that were new to the database. */
  repeated(newIds: ReadonlySet<string>): string[] {
    return this.reports
      .filter(({ id, isFirst }) => !isFirst || !newIds.has(id))
      .map(({ messageId }) => messageId);
  }
}

function reportedOrders({ source, currency, events, people }: StoreOrdersRequest): Reports<StoredOrder> {
  const reports = new Reports<StoredOrder>();
  for (const event of events) {
    if (event.body.kind !== 'order') continue;
    const { order } = event.body;
    const orderId = derivedId('order', source, order.number);
    reports.add(orderId, event.messageId, {
      ...order,
      ...writtenFor(people.personOf(event)),
      orderId,
      source,
      anonymousId: event.subject.anonymousId,
      orderedAt: event.occurredAt,
      currency,
      keptMinor: order.totalMinor,
      revision: 1,
      returned: [],
    });
  }
  return reports;
}

function reportedReturns({ source, currency, events, people }: StoreOrdersRequest): Reports<StoredReturn> {
  const reports = new Reports<StoredReturn>();
  for (const event of events) {
    if (event.body.kind !== 'return') continue;
    const { number, orderNumber, lines } = event.body.return;
    const returnId = derivedId('return', source, number);
    reports.add(returnId, event.messageId, {
      ...writtenFor(people.personOf(event)),
      returnId,
      source,
      number,
      anonymousId: event.subject.anonymousId,
      orderId: orderNumber === null ? null : derivedId('order', source, orderNumber),
      returnedAt: event.occurredAt,
      currency,
      lines,
      refundMinor: 0,
      unmatchedUnits: 0,
    });
  }
  return reports;
}

const writtenFor = ({ customerId, originId }: Person) => ({ customerId, originId });

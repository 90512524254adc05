import { byCodeUnit } from '@rapport/kernel/compare';
import type { OrderLine, ProductQuantity } from './shop-event';

/** An order, as far as returns are concerned. */
export interface OrderToMatch {
  readonly orderId: string;
  readonly number: string;
  readonly orderedAt: Date;
  readonly totalMinor: number;
  readonly lines: readonly Pick<OrderLine, 'lineNo' | 'productId' | 'quantity' | 'amountMinor'>[];
}

export interface ReturnToMatch {
  readonly returnId: string;
  readonly number: string;
  readonly returnedAt: Date;
  /** The only order it may take units from; `null` is "the most recent ones". */
  readonly orderId: string | null;
  readonly lines: readonly ProductQuantity[];
}

/** What has come back of one line so far, by all returns together. */
export interface ReturnedLine {
  readonly lineNo: number;
  readonly productId: string;
  readonly returnedUnits: number;
  readonly refundedMinor: number;
}

/** An order's state after all returns. */
export interface OrderAfterReturns {
  readonly orderId: string;
  /** By `lineNo`; lines of which nothing came back are left out. */
  readonly returned: readonly ReturnedLine[];
  readonly returnedUnits: number;
  readonly keptMinor: number;
}

/** What one return did. */
export interface ReturnAfterMatch {
  readonly returnId: string;
  readonly refundMinor: number;
  readonly unmatchedUnits: number;
  /** The orders it took units from. */
  readonly orderIds: readonly string[];
}

export interface MatchedReturns {
  readonly orders: readonly OrderAfterReturns[];
  readonly returns: readonly ReturnAfterMatch[];
}

/**
 * Gives returned units back to the orders they came from. Looks at all of one person's orders and returns, so that
 * the outcome does not depend on the order in which they were reported.
 *
 * Returns go by instant, then number. Each line of a return takes from the most recent orders at or before it that
 * still hold units of its product: newest order first, last line first. k of q units of a line refund
 * floor(amount x k / q) in all, so that partial returns of a line add up to its amount. An order never refunds more
 * than was paid for it, which matters when a discount made the total less than its lines.
 */
export function matchReturns(
  orders: readonly OrderToMatch[],
  returns: readonly ReturnToMatch[],
): MatchedReturns {
  const open = orders
    .map(openOrder)
    .sort(
      (a, b) => byInstant(b.order.orderedAt, a.order.orderedAt) || byCodeUnit(b.order.number, a.order.number),
    );
  const holders = groupByProduct(open);
  const matched = [...returns]
    .sort((a, b) => byInstant(a.returnedAt, b.returnedAt) || byCodeUnit(a.number, b.number))
    .map((one) => matchOne(one, holders));
  return { orders: open.map(closeOrder), returns: matched };
}

interface OpenOrder {
  readonly order: OrderToMatch;
  refundedMinor: number;
  readonly lines: OpenLine[];
}

interface OpenLine {
  readonly line: OrderToMatch['lines'][number];
  readonly owner: OpenOrder;
  returnedUnits: number;
  refundedMinor: number;
}

function openOrder(order: OrderToMatch): OpenOrder {
  const open: OpenOrder = { order, refundedMinor: 0, lines: [] };
  for (const line of order.lines) open.lines.push({ line, owner: open, returnedUnits: 0, refundedMinor: 0 });
  return open;
}

/** The lines of each product in the order in which returns take from them. */
function groupByProduct(newestFirst: readonly OpenOrder[]): ReadonlyMap<string, readonly OpenLine[]> {
  const holders = new Map<string, OpenLine[]>();
  for (const { lines } of newestFirst) {
    for (const open of [...lines].reverse()) {
      const known = holders.get(open.line.productId);
      if (known === undefined) holders.set(open.line.productId, [open]);
      else known.push(open);
    }
  }
  return holders;
}

function matchOne(one: ReturnToMatch, holders: ReadonlyMap<string, readonly OpenLine[]>): ReturnAfterMatch {
  let refundMinor = 0;
  let unmatchedUnits = 0;
  const orderIds = new Set<string>();
  for (const { productId, quantity } of one.lines) {
    let left = quantity;
    for (const open of holders.get(productId) ?? []) {
      if (left === 0) break;
      const units = Math.min(left, open.line.quantity - open.returnedUnits);
      if (units === 0 || !mayTakeFrom(one, open.owner.order)) continue;
      refundMinor += giveBack(open, units);
      orderIds.add(open.owner.order.orderId);
      left -= units;
    }
    unmatchedUnits += left;
  }
  return { returnId: one.returnId, refundMinor, unmatchedUnits, orderIds: [...orderIds] };
}

/** A return that names its order is believed, whatever the two clocks say. */
const mayTakeFrom = (one: ReturnToMatch, order: OrderToMatch): boolean =>
  one.orderId === null ? order.orderedAt <= one.returnedAt : order.orderId === one.orderId;

/** @returns what this refunds, within what was paid for the order */
function giveBack(open: OpenLine, units: number): number {
  const { owner, line } = open;
  const before = keptMinor(owner);
  open.returnedUnits += units;
  const refundedMinor = shareOf(line.amountMinor, open.returnedUnits, line.quantity);
  owner.refundedMinor += refundedMinor - open.refundedMinor;
  open.refundedMinor = refundedMinor;
  return before - keptMinor(owner);
}

const keptMinor = ({ order, refundedMinor }: OpenOrder): number =>
  Math.max(0, order.totalMinor - refundedMinor);

/** floor(amount x part / whole), exact also where the product is beyond 2^53. */
const shareOf = (amountMinor: number, part: number, whole: number): number =>
  Number((BigInt(amountMinor) * BigInt(part)) / BigInt(whole));

function closeOrder(open: OpenOrder): OrderAfterReturns {
  const touched = open.lines.filter((line) => line.returnedUnits > 0);
  return {
    orderId: open.order.orderId,
    returned: touched.map(({ line, returnedUnits, refundedMinor }) => ({
      lineNo: line.lineNo,
      productId: line.productId,
      returnedUnits,
      refundedMinor,
    })),
    returnedUnits: touched.reduce((sum, line) => sum + line.returnedUnits, 0),
    keptMinor: keptMinor(open),
  };
}

const byInstant = (a: Date, b: Date): number => a.getTime() - b.getTime();

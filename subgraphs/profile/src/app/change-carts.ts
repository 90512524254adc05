import type { CartChanged } from '@rapport/contracts/cart';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import {
  findBoughtSince,
  findCartJoins,
  findCartParts,
  moveCarts,
  saveCartJoins,
  saveCartParts,
  type StoredCartPart,
} from '../db/cart-repository';
import type { Rehoming } from '../db/home-repository';
import type { CartMerge } from '../domain/cart-lines';
import { foldCart, type CartHistory, type CartJoin } from '../domain/cart-log';
import { compactCart } from '../domain/compact-cart';
import type { CartChange } from '../domain/shop-event';
import { groupBy } from '@rapport/kernel/group-by';
import { cartChanged, type Shopper } from './published-events';

/** One change of one person's cart. */
export interface CartStep {
  /** Whose cart it is. */
  readonly customerId: string;
  /** The id of theirs under which it was done: an unmerge gives it back to that one. */
  readonly originId: string;
  /** Breaks a tie between changes of the same instant. */
  readonly id: string;
  readonly change: CartChange;
  readonly changedAt: Date;
}

/** What happened that carts depend on. Everybody concerned is locked. */
export interface CartNews {
  /** Ids whose cart is somebody else's than before. */
  readonly moves: readonly Rehoming[];
  /** Ids that are one person from an instant on, as far as carts go. */
  readonly joins: readonly CartJoin[];
  readonly steps: readonly CartStep[];
  /** Those who ordered something. */
  readonly orderedBy: readonly string[];
  readonly rule: CartMerge;
  readonly shopperOf: (customerId: string) => Shopper;
}

/** Gives news their effect on carts. @returns the events that tell others: the state of each cart that changed */
export async function changeCarts(tx: EntityManager, news: CartNews): Promise<CartChanged[]> {
  const { moves, joins, steps, orderedBy } = news;
  await saveCartJoins(tx, joins);
  await moveCarts(tx, moves);
  const people = [
    ...moves.flatMap(({ from, into }) => [from, into]),
    ...steps.map(({ customerId }) => customerId),
    ...orderedBy,
  ];
  return settleCarts(tx, { ...news, customerIds: [...new Set(people)] });
}

/**
 * Computes the carts of people anew from their history: after news, and after a merge or its undoing gave rows of
 * `cart` to others.
 */
export async function settleCarts(
  tx: EntityManager,
  request: Pick<CartNews, 'rule' | 'shopperOf'> & {
    readonly customerIds: readonly string[];
    readonly steps?: readonly CartStep[];
  },
): Promise<CartChanged[]> {
  const stored = await findCartParts(tx, request.customerIds);
  const parts = withSteps(stored, request.steps ?? []);
  if (parts.length === 0) return [];
  const histories = await loadHistories(tx, parts, request.rule);
  const settled = histories.flatMap(settleCart);
  const before = new Map(stored.map((part) => [part.originId, part]));
  await saveCartParts(
    tx,
    settled.filter((part) => part !== before.get(part.originId)),
  );
  return settled
    .filter((part) => part.revision !== (before.get(part.originId)?.revision ?? 0))
    .map((part) => cartChanged(part, request.shopperOf(part.customerId)));
}

/** The parts with what was done added to them. */
function withSteps(stored: readonly StoredCartPart[], steps: readonly CartStep[]): StoredCartPart[] {
  const parts = new Map(stored.map((part) => [part.originId, part]));
  for (const { customerId, originId, id, change, changedAt } of steps) {
    const part = parts.get(originId) ?? newPart(customerId, originId, changedAt);
    parts.set(originId, { ...part, ops: [...part.ops, { id, atMs: changedAt.getTime(), change }] });
  }
  return [...parts.values()];
}

/** The cart of an id of which nothing is known yet. */
export const newPart = (customerId: string, originId: string, changedAt: Date): StoredCartPart => ({
  customerId,
  originId,
  toldCustomerId: null,
  cartId: newId(),
  revision: 0,
  changedAt,
  lines: [],
  base: null,
  ops: [],
});

interface PersonHistory extends CartHistory {
  readonly parts: readonly StoredCartPart[];
}

/** What each person's cart follows from, with two statements for all of them. */
async function loadHistories(
  tx: EntityManager,
  parts: readonly StoredCartPart[],
  rule: CartMerge,
): Promise<PersonHistory[]> {
  const partsOf = groupBy(parts, ({ customerId }) => customerId);
  const several = [...partsOf].filter(([, own]) => own.length > 1).map(([customerId]) => customerId);
  const joins = several.length === 0 ? [] : await findCartJoins(tx, several);
  const joinsOf = groupBy(joins, ({ customerId }) => customerId);
  const ordersOf = groupBy(
    await findBoughtSince(tx, [...partsOf.keys()], earliest(parts)),
    ({ customerId }) => customerId,
  );
  return [...partsOf].map(([customerId, own]) => ({
    parts: own,
    joins: joinsOf.get(customerId) ?? [],
    orders: (ordersOf.get(customerId) ?? []).map((order) => ({ ...order, atMs: order.orderedAt.getTime() })),
    rule,
  }));
}

/** The last instant there is. */
const MS_MAX = 8_640_000_000_000_000;

/** Nothing that happened before matters to these carts. */
function earliest(parts: readonly StoredCartPart[]): Date {
  const instants = parts.flatMap(({ base, ops }) => [...(base === null ? [] : [base]), ...ops]);
  return new Date(instants.reduce((least, { atMs }) => Math.min(least, atMs), MS_MAX));
}

/** The parts as they are now: the first shows the cart, the others are empty. What is as before is the same object. */
function settleCart(history: PersonHistory): StoredCartPart[] {
  const { lines, changedAtMs } = foldCart(history);
  const compact = compactCart(history);
  return history.parts.map((part, index): StoredCartPart => {
    const shown = index === 0 ? lines : [];
    const changed = part.toldCustomerId !== part.customerId || !sameLines(part.lines, shown);
    const kept = compact[index] ?? part;
    if (!changed && kept.ops === part.ops && kept.base === part.base) return part;
    return {
      ...part,
      base: kept.base,
      ops: kept.ops,
      lines: shown,
      changedAt: changedAtMs === 0 ? part.changedAt : new Date(changedAtMs),
      revision: part.revision + (changed ? 1 : 0),
    };
  });
}

const sameLines = (a: StoredCartPart['lines'], b: StoredCartPart['lines']): boolean =>
  a.length === b.length &&
  a.every((line, n) => line.productId === b[n]?.productId && line.quantity === b[n].quantity);

import type { CartChanged } from '@rapport/contracts/cart';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { deleteCarts, findCarts, saveCarts, type StoredCart } from '../db/cart-repository';
import type { PersonMove } from '../db/stored-order';
import { changeCartLines, mergeCartLines } from '../domain/cart-lines';
import type { CartChange } from '../domain/shop-event';
import { cartChanged, type Shopper } from './published-events';

/** One change of one person's cart. */
export interface CartStep {
  readonly customerId: string;
  readonly change: CartChange;
  readonly changedAt: Date;
}

/**
 * Moves carts, then changes them, of people who are locked.
 *
 * @param steps in the order of their instants
 * @returns the events that tell others: the state of each cart that changed
 */
export async function changeCarts(
  tx: EntityManager,
  moves: readonly PersonMove[],
  steps: readonly CartStep[],
  shopperOf: (customerId: string) => Shopper,
): Promise<CartChanged[]> {
  const people = [
    ...moves.flatMap(({ from, into }) => [from, into]),
    ...steps.map(({ customerId }) => customerId),
  ];
  const stored = await findCarts(tx, [...new Set(people)]);
  const carts = new Map(stored.map((cart) => [cart.customerId, cart]));
  const emptied = moveCarts(carts, moves);
  for (const step of steps) {
    const cart = carts.get(step.customerId);
    if (cart !== undefined && step.change.kind === 'set' && step.changedAt < cart.changedAt) continue;
    carts.set(step.customerId, applyStep(cart, step));
  }
  const before = new Set(stored);
  const changed = [...carts.values()].filter((cart) => !before.has(cart));
  await deleteCarts(
    tx,
    moves.map(({ from }) => from),
  );
  await saveCarts(tx, changed);
  return [...emptied, ...changed].map((cart) => cartChanged(cart, shopperOf(cart.customerId)));
}

/** Merges carts in `carts`. @returns those that are gone, emptied, so that nobody shows them any more */
function moveCarts(carts: Map<string, StoredCart>, moves: readonly PersonMove[]): StoredCart[] {
  const emptied: StoredCart[] = [];
  for (const { from, into } of moves) {
    const visitors = carts.get(from);
    if (visitors === undefined) continue;
    carts.delete(from);
    const own = carts.get(into);
    if (own === undefined) {
      carts.set(into, { ...visitors, customerId: into, revision: visitors.revision + 1 });
      continue;
    }
    emptied.push({ ...visitors, customerId: into, lines: [], revision: visitors.revision + 1 });
    carts.set(into, {
      ...own,
      lines: mergeCartLines(own, visitors),
      revision: Math.max(own.revision, visitors.revision) + 1,
      changedAt: later(own.changedAt, visitors.changedAt),
    });
  }
  return emptied;
}

function applyStep(cart: StoredCart | undefined, { customerId, change, changedAt }: CartStep): StoredCart {
  return {
    customerId,
    cartId: cart?.cartId ?? newId(),
    revision: (cart?.revision ?? 0) + 1,
    changedAt: cart === undefined ? changedAt : later(cart.changedAt, changedAt),
    lines: changeCartLines(cart?.lines ?? [], change),
  };
}

const later = (a: Date, b: Date): Date => (a < b ? b : a);

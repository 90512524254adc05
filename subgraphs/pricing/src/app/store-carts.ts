import { byCodeUnit } from '@rapport/kernel/compare';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { upsertNewerCarts } from '../db/cart-repository';
import type { BasketLine } from '../domain/basket';

/** One revision of a cart. */
export interface CartState {
  readonly cartId: string;
  readonly revision: number;
  readonly customerId: string | null;
  readonly anonymousId: string | null;
  readonly lines: readonly BasketLine[];
}

/** Keeps the highest revision of each cart, under the customer whom it names, shown as whom they are now. */
export async function storeCarts(tx: EntityManager, states: readonly CartState[], now: Date): Promise<void> {
  const latest = new Map<string, CartState>();
  for (const state of states) {
    const known = latest.get(state.cartId);
    if (known === undefined || known.revision < state.revision) latest.set(state.cartId, state);
  }
  const carts = [...latest.values()].sort((a, b) => byCodeUnit(a.cartId, b.cartId));
  const survivors = await resolveCustomerIds(
    tx,
    carts.flatMap(({ customerId }) => customerId ?? []),
  );
  await upsertNewerCarts(
    tx,
    carts.map(({ cartId: id, revision, customerId, anonymousId, lines }) => ({
      id,
      revision,
      customerId: customerId === null ? null : (survivors.get(customerId) ?? customerId),
      originId: customerId,
      anonymousId,
      lines: [...lines],
    })),
    now,
  );
}

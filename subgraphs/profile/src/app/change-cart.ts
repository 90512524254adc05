import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import { findCarts, type StoredCart } from '../db/cart-repository';
import type { CartMerge } from '../domain/cart-lines';
import { readProductQuantities } from '../domain/read-quantities';
import type { ProductQuantity } from '../domain/shop-event';
import { lockActingPerson } from './acting-person';
import { changeCarts } from './change-carts';
import { withRetries } from './with-retries';

/** Replaces the viewer's cart by these lines. @throws BadInputError when a line is not one */
export function changeCart(
  db: DataSource,
  viewer: Viewer,
  { lines, cartMerge }: { readonly lines: readonly ProductQuantity[]; readonly cartMerge: CartMerge },
  now: Date,
): Promise<StoredCart> {
  const read = readProductQuantities(lines);
  if (typeof read === 'string') throw new BadInputError(read);
  return withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, originId, shopper } = await lockActingPerson(tx, viewer, now);
      const change = { kind: 'set', lines: read } as const;
      const step = { customerId, originId, id: newId(), change, changedAt: now };
      const events = await changeCarts(tx, {
        moves: [],
        joins: [],
        steps: [step],
        orderedBy: [],
        rule: cartMerge,
        shopperOf: () => shopper,
      });
      await appendToOutbox(tx, events);
      const [cart] = await findCarts(tx, [customerId]);
      if (cart === undefined) throw new Error('a cart that was just changed exists');
      return cart;
    }),
  );
}

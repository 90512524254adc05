import type { EntityManager } from 'typeorm';
import { findAnonymousOwner } from '../db/anonymous-repository';
import { isStorable } from '../domain/storable';
import { findCarts, type StoredCart } from '../db/cart-repository';

/**
 * The cart of a guest. `null` for an anonymous id that was joined to a customer: the id is a claim, and the customer's
 * cart is shown to nobody but them.
 */
export async function findVisitorCart(db: EntityManager, anonymousId: string): Promise<StoredCart | null> {
  if (!isStorable(anonymousId)) return null;
  const owner = await findAnonymousOwner(db, anonymousId);
  if (owner === null || owner.known) return null;
  const [cart] = await findCarts(db, [owner.customerId]);
  return cart ?? null;
}

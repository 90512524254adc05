import type { EntityManager } from 'typeorm';
import { findCarts, type StoredCart } from '../db/cart-repository';
import { findStretchAt } from '../db/device-repository';
import { isStorable } from '../domain/storable';

/**
 * The cart of a guest. `null` for an anonymous id that is a customer's: the id is a claim, and the customer's cart is
 * shown to nobody but them.
 */
export async function findVisitorCart(
  db: EntityManager,
  anonymousId: string,
  now: Date,
): Promise<StoredCart | null> {
  if (!isStorable(anonymousId)) return null;
  const stretch = await findStretchAt(db, anonymousId, now);
  if (stretch === null || stretch.ownerId !== null || stretch.visitorId === null) return null;
  const [cart] = await findCarts(db, [stretch.visitorId]);
  return cart ?? null;
}

import type { ProductUpserted } from '@rapport/contracts/product';
import type { EntityManager } from 'typeorm';
import { saveCategories } from '../../db/computed/bought-repository';

/** Remembers the category of each product, the latest that was said. */
export async function hearOfProducts(tx: EntityManager, events: readonly ProductUpserted[]): Promise<void> {
  const latest = new Map<string, ProductUpserted>();
  for (const event of events) {
    const known = latest.get(event.productId);
    if (known === undefined || known.occurredAt < event.occurredAt) latest.set(event.productId, event);
  }
  await saveCategories(tx, [...latest.values()]);
}

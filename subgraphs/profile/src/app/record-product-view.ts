import { readProductId } from '@rapport/kernel/product-id';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import { lockActingPerson } from './acting-person';
import { storeViews } from './store-views';
import { withRetries } from './with-retries';

/** Remembers that the viewer looked at a product. @returns the product's id as it is kept */
export function recordProductView(
  db: DataSource,
  viewer: Viewer,
  productId: string,
  now: Date,
): Promise<string> {
  const id = readProductId(productId);
  if (id === null) throw new BadInputError('productId wants 1 to 64 visible characters');
  return withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, shopper } = await lockActingPerson(tx, viewer, now);
      const events = await storeViews(tx, [{ customerId, shopper, productId: id, viewedAt: now }]);
      await appendToOutbox(tx, events);
      return id;
    }),
  );
}

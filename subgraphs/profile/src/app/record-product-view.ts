import { readProductId } from '@rapport/kernel/product-id';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { outboxWrite } from '@rapport/subgraph-kit/outbox';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import type { DataSource } from 'typeorm';
import { customerEventsWrite, type CustomerEvent } from '../db/event-repository';
import { ensurePartitions } from '../db/partitions';
import { marksWrite } from '../db/segment/mark-repository';
import { monthOf } from '../domain/month';
import { lockActingPerson, type ActingPerson } from './acting-person';
import { storeViews } from './store-views';
import { withRetries } from './with-retries';

/** Remembers that the viewer looked at a product. @returns the product's id as it is kept */
export async function recordProductView(
  db: DataSource,
  viewer: Viewer,
  productId: string,
  now: Date,
): Promise<string> {
  const id = readProductId(productId);
  if (id === null) throw new BadInputError('productId wants 1 to 64 visible characters');
  await ensurePartitions(db, 'customer_event', [monthOf(now)]);
  return withRetries(() =>
    db.transaction(async (tx) => {
      const person = await lockActingPerson(tx, viewer, now);
      const views = storeViews([{ ...person, productId: id, viewedAt: now }]);
      await writeTogether(tx, [
        ...views.writes,
        customerEventsWrite([viewEvent(person, id, now)]),
        marksWrite([{ customerId: person.customerId, fact: 'event:Product Viewed' }]),
        outboxWrite(views.published),
      ]);
      return id;
    }),
  );
}

const viewEvent = (
  { customerId, originId }: ActingPerson,
  productId: string,
  occurredAt: Date,
): CustomerEvent => ({
  customerId,
  originId,
  occurredAt,
  eventId: newId(),
  source: 'graph',
  type: 'track',
  name: 'Product Viewed',
  channel: null,
  productId,
  valueMinor: null,
  currency: null,
  properties: null,
});

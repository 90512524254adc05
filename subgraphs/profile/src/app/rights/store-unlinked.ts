import { assert } from '@rapport/kernel/assert';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import type { ShopEvent } from '../../domain/shop-event';
import type { ResolvedPeople } from '../resolve-people';
import { Shoppers } from '../shoppers';
import { storeOrders } from '../store-orders';

/**
 * Stores orders and returns of people who were erased as money that belongs to nobody, each on its own.
 *
 * @returns messages that reported what another message had reported before
 */
export async function storeUnlinked(
  tx: EntityManager,
  batch: { readonly source: string; readonly currency: CurrencyCode },
  events: readonly ShopEvent[],
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const unlinked = events.map((event) => ({ ...event, subject: { ...event.subject, ...NO_IDS } }));
  const people = nobodies(unlinked);
  const shoppers = new Shoppers(unlinked, people);
  const { source, currency } = batch;
  const stored = await storeOrders(tx, {
    source,
    currency,
    events: unlinked,
    people,
    movedOrders: [],
    shoppers,
  });
  await appendToOutbox(tx, stored.published);
  return stored.repeated;
}

const NO_IDS = { userId: null, anonymousId: null };

/** Somebody else for each event: what one person bought cannot be put together again. */
function nobodies(events: readonly ShopEvent[]): ResolvedPeople {
  const personByEvent = new Map(
    events.map((event) => [event, { customerId: newId(), originId: newId(), knownId: null }]),
  );
  return {
    personOf(event) {
      const person = personByEvent.get(event);
      assert(person !== undefined, 'every unlinked event has a nobody');
      return person;
    },
    outcomes: new Map(),
    moves: [],
    splits: [],
    idByNumber: new Map(),
    newlyKnown: [],
    joined: [],
  };
}

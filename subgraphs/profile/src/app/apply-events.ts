import type { AnyEvent } from '@rapport/contracts/events';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { deleteCustomers, lockCustomers } from '../db/customer-repository';
import { insertCustomerEvents, rehomeEvents } from '../db/event-repository';
import { markFactsChanged } from '../db/segment/mark-repository';
import { moveOrders } from '../db/order-repository';
import { moveReturns } from '../db/return-repository';
import { moveSessions } from '../db/session-repository';
import type { StoredOrder } from '../db/stored-order';
import { moveViews } from '../db/view-repository';
import type { CartMerge } from '../domain/cart-lines';
import type { JoinOutcome } from '../domain/join-identities';
import type { ShopEvent } from '../domain/shop-event';
import { customerEvents } from './customer-events';
import { changeCarts, type CartNews, type CartStep } from './change-carts';
import { customerIdentified, customerMerged, type Shopper } from './published-events';
import { changedFacts } from './segment/changed-facts';
import { resolvePeople, type ResolvedPeople } from './resolve-people';
import { storeOrders } from './store-orders';
import { SESSION_IDLE_MINUTES, storeSessions, touchesOf } from './store-sessions';
import { storeTraits, type StatedTraits } from './store-traits';
import { storeViews, viewingsOf } from './store-views';

/** Events of one source that were never applied before. */
export interface FreshEvents {
  readonly source: string;
  readonly currency: CurrencyCode;
  readonly receivedAt: Date;
  /** What happened before it has its effect, but is not kept for those who ask later. */
  readonly keepSince: Date;
  readonly cartMerge: CartMerge;
  readonly events: readonly ShopEvent[];
}

export interface Applied {
  /** Messages that reported what another message had reported before. */
  readonly repeated: ReadonlySet<string>;
  /** What became of each identify and alias, by message id. */
  readonly outcomes: ReadonlyMap<string, JoinOutcome>;
  /** Whose each event is. */
  readonly ownerIdOf: (event: ShopEvent) => string;
}

/**
 * Gives events their effect. Locks go messages, anonymous ids, people, always in sorted order, so that batches that
 * run side by side wait for each other and do not deadlock.
 */
export async function applyEvents(tx: EntityManager, batch: FreshEvents): Promise<Applied> {
  if (batch.events.length === 0) return NOTHING;
  const events = [...batch.events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const people = await resolvePeople(tx, events, batch.receivedAt);
  const { moves } = people;
  const traits = await lockCustomers(tx, peopleToLock(events, people));
  const shoppers = shoppersOf(events, people);

  const movedOrders = await moveBelongings(tx, people);
  await storeTraits(tx, traits, moves, statedTraits(batch.source, events, people));
  const orders = await storeOrders(tx, { ...batch, events, people, movedOrders, shopperOf: shoppers.owner });
  const carts = await changeCarts(tx, cartNews(batch, events, people, shoppers.byId));
  const views = await storeViews(
    tx,
    viewingsOf(events, (event) => ({
      customerId: people.personOf(event).customerId,
      shopper: shoppers.of(event),
    })),
  );
  const visits = touchesOf(events, (event) => homeOf(people.personOf(event)));
  await storeSessions(tx, visits, SESSION_IDLE_MINUTES);
  const ownerIdOf = (event: ShopEvent) => people.personOf(event).customerId;
  const kept = events.filter((event) => !orders.repeated.has(event.messageId));
  await insertCustomerEvents(tx, customerEvents({ ...batch, events: kept }, ownerIdOf));
  await markFactsChanged(tx, changedFacts(events, people));
  await appendToOutbox(tx, [
    ...identityEvents(people, batch.receivedAt),
    ...orders.published,
    ...carts,
    ...views,
  ]);
  return { repeated: orders.repeated, outcomes: people.outcomes, ownerIdOf };
}

const NOTHING: Applied = {
  repeated: new Set(),
  outcomes: new Map(),
  ownerIdOf: ({ messageId }) => {
    throw new Error(`${messageId} was not applied`);
  },
};

/** Moves what visitors did to the customers they turned out to be. */
async function moveBelongings(tx: EntityManager, { moves }: ResolvedPeople): Promise<StoredOrder[]> {
  if (moves.length === 0) return [];
  await moveReturns(tx, moves);
  await moveViews(tx, moves);
  await moveSessions(tx, moves);
  await rehomeEvents(
    tx,
    moves.map(({ from, into }) => ({ originId: from, customerId: into })),
  );
  await deleteCustomers(
    tx,
    moves.map(({ from }) => from),
  );
  return moveOrders(tx, moves);
}

/** Under whom what a person does is kept, and as whose it is shown. */
const homeOf = ({ customerId }: { readonly customerId: string }) => ({ customerId, originId: customerId });

/** Everybody whose orders, returns, cart, sessions or traits the batch reads in order to change them. */
function peopleToLock(events: readonly ShopEvent[], people: ResolvedPeople): string[] {
  const ids = new Set(people.moves.flatMap(({ from, into }) => [from, into]));
  for (const event of events) {
    const { kind } = event.body;
    if ((kind !== 'view' && kind !== 'context') || event.channel !== null)
      ids.add(people.personOf(event).customerId);
  }
  return [...ids];
}

/** A system says so: what the person said to Rapport itself counts for more (see `Provenance`). */
const statedTraits = (source: string, events: readonly ShopEvent[], people: ResolvedPeople): StatedTraits[] =>
  events.flatMap((event) =>
    event.body.kind === 'identify'
      ? [
          {
            customerId: people.personOf(event).customerId,
            traits: event.body.traits,
            provenance: event.body.provenance,
            source: `identify:${source}`,
            at: event.occurredAt,
          },
        ]
      : [],
  );

/** What the batch means for carts. A visitor's cart joins the customer's when they logged in. */
function cartNews(
  { source, receivedAt, cartMerge: rule }: FreshEvents,
  events: readonly ShopEvent[],
  people: ResolvedPeople,
  shopperOf: CartNews['shopperOf'],
): CartNews {
  const steps = events.flatMap((event): CartStep[] => {
    if (event.body.kind !== 'cart') return [];
    const { customerId } = people.personOf(event);
    const id = `${source} ${event.messageId}`;
    return [{ customerId, originId: customerId, id, change: event.body.change, changedAt: event.occurredAt }];
  });
  const orders = events.filter(({ body }) => body.kind === 'order');
  const orderedBy = orders.map((event) => people.personOf(event).customerId);
  const joiningAt = new Map(
    events
      .filter(({ messageId }) => people.outcomes.get(messageId)?.outcome === 'MERGED')
      .map((event) => [people.personOf(event).customerId, event.occurredAt]),
  );
  const moves = people.moves.map(({ from, into }) => ({ from, into, at: joiningAt.get(into) ?? receivedAt }));
  return { moves, steps, orderedBy, rule, shopperOf };
}

function identityEvents(people: ResolvedPeople, at: Date): AnyEvent[] {
  return [
    ...people.newlyKnown.map((customerId) => customerIdentified(customerId, null, at)),
    ...[...people.joined].map(([anonymousId, customerId]) => customerIdentified(customerId, anonymousId, at)),
    ...people.moves.map((move) => customerMerged(move, at)),
  ];
}

/** As whom others know the people of a batch. */
function shoppersOf(events: readonly ShopEvent[], people: ResolvedPeople) {
  const visitors = new Map<string, string | null>();
  for (const event of events) {
    const { customerId, known } = people.personOf(event);
    if (!known) visitors.set(customerId, event.subject.anonymousId);
  }
  const shopper = (customerId: string, anonymousId: string | null): Shopper => ({
    customerId: visitors.has(customerId) ? null : customerId,
    anonymousId,
  });
  return {
    of: (event: ShopEvent): Shopper => shopper(people.personOf(event).customerId, event.subject.anonymousId),
    owner: (owned: { readonly customerId: string; readonly anonymousId: string | null }): Shopper =>
      shopper(owned.customerId, owned.anonymousId),
    byId: (customerId: string): Shopper => shopper(customerId, visitors.get(customerId) ?? null),
  };
}

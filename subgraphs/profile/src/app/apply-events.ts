import type { AnyEvent } from '@rapport/contracts/events';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { outboxWrite } from '@rapport/subgraph-kit/outbox';
import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import { customerEventsWrite } from '../db/event-repository';
import { rehomeRows, splitRows } from '../db/home-repository';
import { moveOrders } from '../db/order-repository';
import type { StoredOrder } from '../db/stored-order';
import type { CartMerge } from '../domain/cart-lines';
import type { ConsentPurpose } from '../domain/consent';
import type { JoinOutcome } from '../domain/device';
import type { ShopEvent } from '../domain/shop-event';
import type { Secrecy } from '../secrecy/secrecy';
import { cartNews } from './cart-news';
import { changeCarts } from './change-carts';
import { customerEvents } from './customer-events';
import { customerIdentified } from './published-events';
import { markChanges } from './segment/mark-changes';
import { refreshConsents } from './refresh-consents';
import { resolvePeople, type Move, type ResolvedPeople } from './resolve-people';
import { Shoppers } from './shoppers';
import { splitCarts } from './split-carts';
import { storeEventConsents } from './store-event-consents';
import { storeIdentifiers, type IdentifierSettings } from './store-identifiers';
import { storeOrders } from './store-orders';
import { SESSION_IDLE_MINUTES, settleTouches, touchesOf } from './store-sessions';
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
  readonly consentDefaults: readonly ConsentPurpose[];
  readonly identifiers: IdentifierSettings;
  readonly secrecy: Secrecy;
  readonly events: readonly ShopEvent[];
}

export interface Applied {
  /** What is still to be written, and nothing of which is read before. */
  readonly writes: readonly (Write | null)[];
  /** Messages that reported what another message had reported before. */
  readonly repeated: ReadonlySet<string>;
  /** What became of each identify, alias, login and logout, by message id. */
  readonly outcomes: ReadonlyMap<string, JoinOutcome>;
  /** Seals the text of an event for whom it is written. */
  readonly sealText: (
    event: ShopEvent,
    text: string,
  ) => { readonly originId: string; readonly sealed: Buffer };
}

/**
 * Gives events their effect. Locks go erasures, merges, messages, devices, people, always in sorted order, so that batches that
 * run side by side wait for each other and do not deadlock.
 */
export async function applyEvents(tx: EntityManager, batch: FreshEvents): Promise<Applied> {
  if (batch.events.length === 0) return NOTHING;
  const events = [...batch.events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const people = await resolvePeople(tx, events, batch.receivedAt);
  const stated = statedTraits(batch.source, events, people);
  const known = await lockCustomers(
    tx,
    peopleToLock(events, people),
    stated.map(({ customerId }) => customerId),
  );
  // After the people, as all who lock both do.
  const ring = await batch.secrecy.ring(
    tx,
    events.map((event) => people.personOf(event).originId),
  );
  const shoppers = new Shoppers(events, people);

  const movedOrders = await moveBelongings(tx, people);
  const sessions = await settleTouches(tx, touchesOf(events, people.personOf), SESSION_IDLE_MINUTES);
  await storeTraits(tx, ring, known, stated);
  const refused = await storeIdentifiers(tx, events, people, {
    ...batch.identifiers,
    now: batch.receivedAt,
    secrecy: batch.secrecy,
    ring,
  });
  const orders = await storeOrders(tx, { ...batch, events, people, movedOrders, shoppers });
  const carts = await changeCarts(tx, cartNews(batch, events, people, shoppers));
  const views = storeViews(
    viewingsOf(events, (event) => ({ ...people.personOf(event), shopper: shoppers.of(event) })),
  );
  const decided = await storeEventConsents(
    tx,
    { ...batch, events },
    (event) => people.personOf(event).originId,
  );
  await refreshConsents(
    tx,
    { ids: [...decided, ...people.moves.flatMap(idsOf)], anonymousIds: handedOver(events) },
    { now: batch.receivedAt, defaults: batch.consentDefaults },
  );
  const kept = events.filter((event) => !orders.repeated.has(event.messageId));
  const marks = await markChanges(tx, events, people);
  const published = [
    ...identityEvents(people, batch.receivedAt),
    ...orders.published,
    ...carts,
    ...views.published,
  ];
  return {
    writes: [
      ...sessions,
      ...views.writes,
      customerEventsWrite(customerEvents({ ...batch, events: kept }, people.personOf)),
      marks,
      outboxWrite(published),
    ],
    repeated: orders.repeated,
    outcomes: withRefusals(people.outcomes, refused),
    sealText: (event, text) => {
      const { originId } = people.personOf(event);
      return { originId, sealed: ring.seal(originId, text) };
    },
  };
}

/** What was joined stays joined; what else an event came to is less important than that it was refused something. */
const withRefusals = (outcomes: Applied['outcomes'], refused: Applied['outcomes']): Applied['outcomes'] =>
  refused.size === 0
    ? outcomes
    : new Map([
        ...refused,
        ...[...outcomes].filter(([id, { outcome }]) => !refused.has(id) || outcome === 'MERGED'),
      ]);

const NOTHING: Applied = {
  writes: [],
  repeated: new Set(),
  outcomes: new Map(),
  sealText: ({ messageId }) => {
    throw new Error(`${messageId} was not applied`);
  },
};

/** Moves what visitors did to those they turned out to be. */
async function moveBelongings(tx: EntityManager, { moves, splits }: ResolvedPeople): Promise<StoredOrder[]> {
  const homeOf = new Map(moves.map(({ originId, from }) => [originId, from]));
  await splitRows(tx, splits, homeOf);
  await splitCarts(
    tx,
    splits.map((split) => ({ ...split, homeId: homeOf.get(split.intoVisitorId) ?? split.fromVisitorId })),
  );
  const elsewhere = moves.filter(({ from, into }) => from !== into);
  await rehomeRows(tx, elsewhere);
  return moveOrders(tx, elsewhere);
}

const idsOf = ({ originId, from, into }: Move): string[] => [originId, from, into];

/** Devices that somebody logged in or out on: what their last user allowed is not what the next one does. */
const handedOver = (events: readonly ShopEvent[]): string[] =>
  events.flatMap(({ body: { kind }, subject: { anonymousId } }) =>
    (kind === 'login' || kind === 'logout') && anonymousId !== null ? [anonymousId] : [],
  );

/** Everybody whose orders, returns, cart, sessions or traits the batch reads in order to change them. */
function peopleToLock(events: readonly ShopEvent[], people: ResolvedPeople): string[] {
  const ids = new Set(people.moves.flatMap(({ from, into }) => [from, into]));
  for (const event of events) {
    const { kind } = event.body;
    const isLight = kind === 'view' || kind === 'context';
    if (isLight && event.channel === null && event.consent == null) continue;
    const { customerId, originId } = people.personOf(event);
    ids.add(customerId);
    // Traits and consents are written under the id that was named, as decisions by that id itself are.
    if (kind === 'identify' || event.consent != null) ids.add(originId);
  }
  return [...ids];
}

/**
 * A system says so: what the person said to Rapport itself counts for more (see `Provenance`). Traits stay with the id
 * they were stated of: a merged person shows what is known under all of theirs.
 */
const statedTraits = (source: string, events: readonly ShopEvent[], people: ResolvedPeople): StatedTraits[] =>
  events.flatMap((event) =>
    event.body.kind === 'identify'
      ? [
          {
            customerId: people.personOf(event).originId,
            traits: event.body.traits,
            provenance: event.body.provenance,
            source: `identify:${source}`,
            at: event.occurredAt,
          },
        ]
      : [],
  );

const identityEvents = (people: ResolvedPeople, at: Date): AnyEvent[] => [
  ...people.newlyKnown.map((customerId) => customerIdentified(customerId, null, at)),
  ...people.joined.map(({ anonymousId, customerId }) => customerIdentified(customerId, anonymousId, at)),
];

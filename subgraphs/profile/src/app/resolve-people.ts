import { attachIds, findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import type { JoinOutcome } from '../domain/device';
import type { Split } from '../domain/settle-device';
import type { ShopEvent } from '../domain/shop-event';
import { claimDevices, type AnonymousDeed, type ClaimedDevices, type DeviceSaying } from './claim-devices';
import { addVisitors, ensureCustomers } from './people';

/** Whose an event is. */
export interface Person {
  /** Who shows it now. */
  readonly customerId: string;
  /** The id it is written under, for ever: the customer whom the event names, or the visitor of its device. */
  readonly originId: string;
  /** As whom others know them; `null` is a visitor, who has no id outside this subgraph. */
  readonly knownId: string | null;
}

/** What was written under an id is somebody else's than before. */
export interface Move {
  readonly originId: string;
  readonly from: string;
  readonly into: string;
  /** As whom others know them now. */
  readonly knownId: string | null;
  readonly anonymousId: string;
  /** The instant of the event that made it theirs, whenever that arrived; `null` when nothing did. */
  readonly ownedAtMs: number | null;
}

/** Who the events of a batch are about, once all claims of the batch are decided. */
export interface ResolvedPeople {
  readonly personOf: (event: ShopEvent) => Person;
  /** What became of each identify, alias, login and logout, by message id. */
  readonly outcomes: ReadonlyMap<string, JoinOutcome>;
  readonly moves: readonly Move[];
  /** Before the moves: parts of what one visitor did that are another's. */
  readonly splits: readonly Split[];
  /** The customers that the batch names, by their number. */
  readonly idByNumber: ReadonlyMap<string, string>;
  /** Ids of customers who became known. */
  readonly newlyKnown: readonly string[];
  /** Anonymous ids that were joined, with their customer. */
  readonly joined: ClaimedDevices['joined'];
}

/**
 * Finds, adds and joins everybody the events name, while no merge can change who they are (`holdMerges`). Locks go
 * devices, and then, by the caller, people.
 */
export async function resolvePeople(
  tx: EntityManager,
  events: readonly ShopEvent[],
  now: Date,
): Promise<ResolvedPeople> {
  const numbers = new Set(events.flatMap(({ subject }) => subject.userId ?? []));
  const previousIds = new Set(events.flatMap(({ body }) => (body.kind === 'alias' ? body.previousId : [])));
  const known = await ensureCustomers(tx, numbers, previousIds, now);
  const { idByNumber, added: newlyKnown } = known;

  const outcomes = new Map<string, JoinOutcome>();
  const sayings: DeviceSaying[] = [];
  for (const event of [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())) {
    const said = sayingOf(event, idByNumber);
    if (said === null) continue;
    if ('messageId' in said) sayings.push(said);
    if ('outcome' in said) outcomes.set(event.messageId, said);
  }
  const devices = await claimDevices(tx, sayings, deedsOf(events));
  for (const [messageId, outcome] of devices.outcomes) outcomes.set(messageId, outcome);
  for (const event of events) {
    if (event.body.kind !== 'alias' || !idByNumber.has(event.body.previousId)) continue;
    outcomes.set(event.messageId, BOTH_KNOWN);
  }
  await addVisitors(tx, devices.newVisitorIds, now);

  const moves = await moveVisitors(tx, devices);
  const survivors = await withSurvivorsOf(tx, known.survivors, ownersOf(events, devices));
  return {
    personOf: (event) => personOf(event, idByNumber, survivors, devices),
    outcomes,
    moves,
    splits: devices.splits,
    idByNumber,
    newlyKnown,
    joined: devices.joined,
  };
}

const ONE_ID: JoinOutcome = { outcome: 'NOOP', reason: 'only one id came: there is nothing to join' };
const BOTH_KNOWN: JoinOutcome = {
  outcome: 'REFUSED',
  reason: 'both ids are known customers: they are not merged by an event, but put before the staff',
};

/** What an event says about a device; an outcome when it says nothing that could be decided; else `null`. */
function sayingOf(
  { messageId, subject, body, occurredAt }: ShopEvent,
  idByNumber: ReadonlyMap<string, string>,
): DeviceSaying | JoinOutcome | null {
  const { userId, anonymousId } = subject;
  const customerId = userId === null ? null : (idByNumber.get(userId) ?? null);
  const base = { messageId, customerId, atMs: occurredAt.getTime(), shared: false };
  switch (body.kind) {
    case 'identify':
      if (customerId === null || anonymousId === null) return ONE_ID;
      return { ...base, kind: 'CLAIM', anonymousId };
    case 'alias':
      if (body.previousId === userId) return { outcome: 'NOOP', reason: 'both ids are the same' };
      return { ...base, kind: 'CLAIM', anonymousId: body.previousId };
    case 'login':
      if (customerId === null || anonymousId === null) return ONE_ID;
      return { ...base, kind: 'LOGIN', anonymousId, shared: body.shared };
    case 'logout':
      if (anonymousId === null) return ONE_ID;
      return { ...base, kind: 'LOGOUT', customerId: null, anonymousId, shared: body.shared };
    default:
      return null;
  }
}

/** What was done on a device and names no customer. A logout does nothing by itself. */
const deedsOf = (events: readonly ShopEvent[]): AnonymousDeed[] =>
  events.flatMap(({ subject: { userId, anonymousId }, occurredAt }) =>
    userId === null && anonymousId !== null ? [{ anonymousId, atMs: occurredAt.getTime() }] : [],
  );

const ownersOf = (events: readonly ShopEvent[], devices: ClaimedDevices): string[] =>
  deedsOf(events).flatMap((deed) => devices.stretchOf(deed).owner?.customerId ?? []);

/** `known`, and those of `ids` that are not in it. */
async function withSurvivorsOf(
  tx: EntityManager,
  known: ReadonlyMap<string, string>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const missing = ids.filter((id) => !known.has(id));
  return missing.length === 0 ? known : new Map([...known, ...(await findSurvivors(tx, missing))]);
}

/** Shows visitors as who they are now. */
async function moveVisitors(tx: EntityManager, { changes, splits }: ClaimedDevices): Promise<Move[]> {
  if (changes.length === 0) return [];
  const takenFrom = new Map(splits.map((split) => [split.intoVisitorId, split.fromVisitorId]));
  const before = await findSurvivors(
    tx,
    changes.map(({ visitorId }) => takenFrom.get(visitorId) ?? visitorId),
  );
  const people = await attachIds(
    tx,
    changes.map(({ visitorId, ownerId }) => ({ customerId: visitorId, ownerId })),
  );
  const intoOf = new Map(people.map(({ customerId, survivorId }) => [customerId, survivorId]));
  return changes.map(({ visitorId: originId, ownerId: knownId, anonymousId, ownedAtMs }) => {
    const old = takenFrom.get(originId) ?? originId;
    const into = intoOf.get(originId) ?? originId;
    return { originId, from: before.get(old) ?? old, into, knownId, anonymousId, ownedAtMs };
  });
}

function personOf(
  { subject: { userId, anonymousId }, occurredAt }: ShopEvent,
  idByNumber: ReadonlyMap<string, string>,
  survivors: ReadonlyMap<string, string>,
  devices: ClaimedDevices,
): Person {
  const named = userId === null ? undefined : idByNumber.get(userId);
  if (named !== undefined) {
    return { customerId: survivors.get(named) ?? named, originId: named, knownId: named };
  }
  const stretch = devices.stretchOf({ anonymousId: anonymousId ?? '', atMs: occurredAt.getTime() });
  const originId = stretch.visitorId ?? '';
  const knownId = stretch.owner?.customerId ?? null;
  return {
    customerId: knownId === null ? originId : (survivors.get(knownId) ?? knownId),
    originId,
    knownId,
  };
}

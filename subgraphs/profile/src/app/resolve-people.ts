import { assert } from '@rapport/kernel/assert';
import { recordMerges, type CustomerMerge } from '@rapport/subgraph-kit/customer-redirect';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { saveJoined } from '../db/anonymous-repository';
import { joinIdentities, type Claim, type JoinOutcome, type Owner } from '../domain/join-identities';
import type { ShopEvent } from '../domain/shop-event';
import { addVisitors, ensureAnonymousIds, ensureCustomers, type Visitors } from './people';

/** Who the events of a batch are about, once all claims of the batch are decided. */
export interface ResolvedPeople {
  personOf(event: ShopEvent): Owner;
  /** What became of each identify and alias, by message id. */
  readonly outcomes: ReadonlyMap<string, JoinOutcome>;
  /** Visitors whose everything has to move to a customer. */
  readonly moves: readonly CustomerMerge[];
  /** Ids of customers who became known. */
  readonly newlyKnown: readonly string[];
  /** Anonymous ids that were joined, by their customer's id. */
  readonly joined: ReadonlyMap<string, string>;
}

/** Finds, adds and joins everybody the events name. */
export async function resolvePeople(
  tx: EntityManager,
  events: readonly ShopEvent[],
  now: Date,
): Promise<ResolvedPeople> {
  const numbers = new Set(events.flatMap(({ subject }) => subject.userId ?? []));
  const previousIds = new Set(events.flatMap(({ body }) => (body.kind === 'alias' ? body.previousId : [])));
  const { idByNumber, added: newlyKnown } = await ensureCustomers(tx, numbers, previousIds, now);

  const outcomes = new Map<string, JoinOutcome>();
  const claims: { readonly messageId: string; readonly claim: Claim }[] = [];
  for (const event of [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())) {
    const decision = claimOf(event, idByNumber);
    if (decision === null) continue;
    if ('outcome' in decision) outcomes.set(event.messageId, decision);
    else claims.push({ messageId: event.messageId, claim: decision });
  }

  const visitors = await ensureAnonymousIds(tx, anonymousIdsOf(events, claims));
  const seenBefore = new Map([...visitors.owners].filter(([id]) => !visitors.added.has(id)));
  const decided = joinIdentities(
    claims.map(({ claim }) => claim),
    seenBefore,
  );
  claims.forEach(({ messageId }, index) => {
    const outcome = decided.outcomes[index];
    if (outcome !== undefined) outcomes.set(messageId, outcome);
  });
  const moves = decided.merges.map((merge) => ({ ...merge, mergeId: newId() }));
  await storeJoins(tx, visitors, decided.joined, now);
  await recordMerges(tx, moves);
  return {
    personOf: (event) => personOf(event, idByNumber, visitors.owners, decided.joined),
    outcomes,
    moves,
    newlyKnown,
    joined: decided.joined,
  };
}

/** What an event claims about an anonymous id; an outcome when that is plain already; `null` when it claims nothing. */
function claimOf(event: ShopEvent, idByNumber: ReadonlyMap<string, string>): Claim | JoinOutcome | null {
  const { userId, anonymousId } = event.subject;
  if (event.body.kind === 'identify') {
    if (userId === null || anonymousId === null) {
      return { outcome: 'NOOP', reason: 'only one id came: there is nothing to join' };
    }
    return { anonymousId, customerId: idByNumber.get(userId) ?? '' };
  }
  if (event.body.kind !== 'alias' || userId === null) return null;
  const { previousId } = event.body;
  if (previousId === userId) return { outcome: 'NOOP', reason: 'both ids are the same' };
  if (idByNumber.has(previousId)) {
    return { outcome: 'REFUSED', reason: 'both ids are known customers: they are not merged by an event' };
  }
  return { anonymousId: previousId, customerId: idByNumber.get(userId) ?? '' };
}

/** The anonymous ids that matter: those claimed, and those of events that no customer number names. */
function anonymousIdsOf(
  events: readonly ShopEvent[],
  claims: readonly { readonly claim: Claim }[],
): ReadonlySet<string> {
  const ids = new Set(claims.map(({ claim }) => claim.anonymousId));
  for (const { subject } of events) {
    if (subject.userId === null && subject.anonymousId !== null) ids.add(subject.anonymousId);
  }
  return ids;
}

function personOf(
  event: ShopEvent,
  idByNumber: ReadonlyMap<string, string>,
  owners: ReadonlyMap<string, Owner>,
  joined: ReadonlyMap<string, string>,
): Owner {
  const { userId, anonymousId } = event.subject;
  const customerId = userId === null ? joined.get(anonymousId ?? '') : idByNumber.get(userId);
  if (customerId !== undefined) return { customerId, known: true };
  const owner = owners.get(anonymousId ?? '');
  assert(owner !== undefined, 'every event names somebody who was resolved');
  return owner;
}

async function storeJoins(
  tx: EntityManager,
  { added, owners }: Visitors,
  joined: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  const visitors = [...added].filter((anonymousId) => !joined.has(anonymousId));
  await addVisitors(
    tx,
    visitors.flatMap((anonymousId) => owners.get(anonymousId)?.customerId ?? []),
    now,
  );
  await saveJoined(tx, joined);
}

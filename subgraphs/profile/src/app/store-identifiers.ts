import type { EntityManager } from 'typeorm';
import {
  findClaimsOfNumbers,
  findHolders,
  saveIdentifiers,
  type StatedIdentifier,
} from '../db/identifier-repository';
import { insertCandidates, type Candidate } from '../db/merge-candidate-repository';
import type { JoinOutcome } from '../domain/device';
import { normalise, type IdentifierRules, type ReadPhone } from '../domain/identifier';
import type { ShopEvent } from '../domain/shop-event';
import type { KeyRing } from '../secrecy/key-ring';
import type { Secrecy } from '../secrecy/secrecy';
import { groupBy } from '@rapport/kernel/group-by';
import type { ResolvedPeople } from './resolve-people';

/** How identifiers are read and how many are kept. */
export interface IdentifierSettings {
  readonly rules: IdentifierRules;
  readonly readPhone: ReadPhone;
}

/** That an event stated an identifier of somebody. */
interface Statement extends StatedIdentifier {
  readonly messageId: string;
  readonly customerId: string;
  /** `null` is a visitor. */
  readonly knownId: string | null;
}

/** What identifiers are kept with. */
interface Keeping {
  readonly now: Date;
  readonly secrecy: Secrecy;
  /** With the keys of everybody for whom the batch writes. */
  readonly ring: KeyRing;
}

/**
 * Keeps the identifiers that a batch states. Two known customers who share one that should be one person's are not
 * merged, but put before the staff.
 *
 * @returns what to say of the events that stated such an identifier, by message id
 */
export async function storeIdentifiers(
  tx: EntityManager,
  events: readonly ShopEvent[],
  people: ResolvedPeople,
  { rules, readPhone, now, secrecy, ring }: IdentifierSettings & Keeping,
): Promise<ReadonlyMap<string, JoinOutcome>> {
  const statements = statementsOf(events, people, readPhone);
  const aliases = await aliasCandidates(tx, events, people);
  if (statements.length === 0 && aliases.length === 0) return new Map();
  const mark = await secrecy.marker(tx);
  if (statements.length === 0) {
    await insertCandidates(tx, aliases, now, { mark, ring });
    return new Map();
  }
  const latest = new Map(statements.map((one) => [`${one.originId} ${one.type} ${one.value}`, one]));
  await saveIdentifiers(tx, [...latest.values()], rules, { mark, ring });

  const unique = statements.filter(({ type }) => rules[type].unique);
  const holders = groupBy(await findHolders(tx, mark, unique), ({ type, value }) => `${type} ${value}`);
  const shared = unique.flatMap((one) => {
    const others = (holders.get(`${one.type} ${one.value}`) ?? []).filter(
      ({ customerId }) => customerId !== one.customerId,
    );
    return one.knownId === null ? [] : others.map((other) => ({ one, other }));
  });
  const pairs = shared.map(({ one, other }) => ({
    leftId: one.originId,
    rightId: other.originId,
    kind: one.type,
    value: one.value,
  }));
  // What two people have in common is sealed for both.
  const both = await secrecy.ring(
    tx,
    pairs.flatMap(({ leftId, rightId }) => [leftId, rightId]),
  );
  await insertCandidates(tx, [...aliases, ...pairs], now, { mark, ring: both });
  return new Map(shared.map(({ one }) => [one.messageId, refusalOf(one.type)]));
}

const refusalOf = (type: string): JoinOutcome => ({
  outcome: 'REFUSED',
  reason: `another customer has the same ${type}: the two are not merged by an event, but put before the staff`,
});

function statementsOf(
  events: readonly ShopEvent[],
  people: ResolvedPeople,
  readPhone: ReadPhone,
): Statement[] {
  return events.flatMap((event) => {
    if (event.body.kind !== 'identify') return [];
    const { originId, customerId, knownId } = people.personOf(event);
    return event.body.identifiers.flatMap((stated) => {
      const identifier = normalise(stated, readPhone);
      if (identifier === null) return [];
      const { messageId, occurredAt: at } = event;
      return [{ ...identifier, messageId, originId, customerId, knownId, at }];
    });
  });
}

/** Known customers of whom an alias says, or said before they were known, that they are one. */
async function aliasCandidates(
  tx: EntityManager,
  events: readonly ShopEvent[],
  { idByNumber, newlyKnown }: ResolvedPeople,
): Promise<Candidate[]> {
  const said = events.flatMap(({ body, subject }): Candidate[] => {
    const leftId = body.kind === 'alias' ? idByNumber.get(body.previousId) : undefined;
    const rightId = subject.userId === null ? undefined : idByNumber.get(subject.userId);
    if (leftId === undefined || rightId === undefined || leftId === rightId) return [];
    return [{ leftId, rightId, kind: 'ALIAS', value: subject.userId ?? '' }];
  });
  const fresh = new Set(newlyKnown);
  const numbers = [...idByNumber].filter(([, id]) => fresh.has(id)).map(([number]) => number);
  const before = (await findClaimsOfNumbers(tx, numbers)).flatMap(({ number, customerId }): Candidate[] => {
    const leftId = idByNumber.get(number);
    if (leftId === undefined || leftId === customerId) return [];
    return [{ leftId, rightId: customerId, kind: 'ALIAS', value: number }];
  });
  return [...said, ...before];
}

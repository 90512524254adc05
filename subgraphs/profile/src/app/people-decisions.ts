import type { EntityManager } from 'typeorm';
import { findDecisions } from '../db/consent-chain-repository';
import { findJoinings, findPeopleOf, type PersonOfId } from '../db/consent-repository';
import { latestDecisions, type ConsentDecision, type Joining } from '../domain/consent';
import { groupBy } from '@rapport/kernel/group-by';

/** A person by all their ids, what was decided under each of them, and how they became one. */
export interface PersonDecisions {
  readonly ids: readonly string[];
  readonly decisions: readonly ConsentDecision[];
  readonly joinings: readonly Joining[];
}

/** What these people decided, each once; two statements. @param rows all ids of each */
export async function findPeopleDecisions(
  db: EntityManager,
  rows: readonly PersonOfId[],
): Promise<readonly PersonDecisions[]> {
  const everyId = rows.map(({ id }) => id);
  const joinings = await findJoinings(db, everyId);
  const found = await findDecisions(
    db,
    everyId,
    joinings.map(({ at }) => at),
  );
  const decisions = groupBy(found, ({ originId }) => originId);
  return [...groupBy(rows, ({ survivorId }) => survivorId).values()].map((person) => {
    const ids = new Set(person.map(({ id }) => id));
    return {
      ids: [...ids],
      decisions: [...ids].flatMap((id) => decisions.get(id) ?? []),
      joinings: joinings.filter(({ from }) => ids.has(from)),
    };
  });
}

/** The decision that holds about each purpose, by any id of a person. */
export async function findLatestDecisions(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ConsentDecision[]>> {
  const people = await findPeopleDecisions(db, await findPeopleOf(db, ids));
  return new Map(
    people.flatMap((person) => {
      const latest = latestDecisions(person.decisions, person.joinings);
      return person.ids.map((id) => [id, latest] as const);
    }),
  );
}

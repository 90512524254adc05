import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import type { EntityManager } from 'typeorm';
import { findComparable, findMembersAmong } from '../../db/segment/comparable-repository';
import { loadFacts } from '../../db/segment/fact-repository';
import type { DueLookalike } from '../../db/segment/lookalike-repository';
import { lockPeople } from '../../db/segment/mark-repository';
import type { FoundVerdict } from '../../db/segment/membership-repository';
import type { Comparable } from '../../domain/lookalikes/columns';
import { likeness, type LookalikeFit, type LookalikeModel } from '../../domain/lookalikes/learn-lookalike';
import { chooseCutoffs, isChosen, tieOf, type Candidate, type Cutoffs } from '../../domain/lookalikes/rank';
import { changesAt } from '../../domain/segment/compile-rule';
import { joinNeeds } from '../../domain/segment/dependencies';
import type { NO_FACTS } from '../../domain/segment/facts';
import type { Secrecy } from '../../secrecy/secrecy';
import { createCatalogueReader, type CompiledSegment, type ReadCatalogue } from '../segment/catalogue';
import { storeVerdicts } from '../segment/settle-people';
import { withRetries } from '../with-retries';
import { findComparables } from './find-comparable';

export type Choosing = Pick<Runtime, 'db' | 'now' | 'consentDefaults'> & { readonly secrecy: Secrecy };

/** A lookalike of which it was learnt what it is like. */
export interface Trained {
  readonly lookalike: DueLookalike;
  readonly model: LookalikeModel;
  readonly fit: LookalikeFit;
}

interface Scored extends Candidate {
  readonly score: number;
}

const BATCH = 500;

/**
 * Goes over all customers twice: to see how like they are, which says where the last place is, and to store who is
 * chosen. Each piece costs the same number of statements however many members there are.
 */
export async function chooseLookalikes(trained: readonly Trained[], choosing: Choosing): Promise<void> {
  if (trained.length === 0) return;
  const { db, now } = choosing;
  // What was so long ago is so in both passes.
  const at = now();
  const candidates = trained.map((): Candidate[] => []);
  await inPieces(async (afterId) => {
    const ids = await findComparable(db.manager, afterId, BATCH);
    const scored = await score(db.manager, ids, trained, { ...choosing, at });
    trained.forEach((_, index) => candidates[index]?.push(...(scored[index]?.values() ?? [])));
    return ids;
  });
  const cutoffs = trained.map(({ fit }, index) => chooseCutoffs(candidates[index] ?? [], fit.wanted));
  const readCatalogue = createCatalogueReader();
  await inPieces((afterId) =>
    withRetries(() =>
      db.transaction((tx) => storePiece(tx, afterId, { trained, cutoffs, readCatalogue, choosing, at })),
    ),
  );
}

/** @param next takes the people after an id. @returns them */
async function inPieces(next: (afterId: string | null) => Promise<readonly string[]>): Promise<void> {
  let afterId: string | null = null;
  for (;;) {
    const ids: readonly string[] = await next(afterId);
    afterId = ids.at(-1) ?? null;
    if (ids.length < BATCH) return;
  }
}

/** How like each of these people is, by lookalike; who may not be chosen is left out. */
async function score(
  db: EntityManager,
  ids: readonly string[],
  trained: readonly Trained[],
  { consentDefaults, at }: Choosing & { readonly at: Date },
): Promise<readonly ReadonlyMap<string, Scored>[]> {
  const people = await findComparables(db, ids, { now: at, consentDefaults });
  const segmentIds = trained.flatMap(({ lookalike }) => [lookalike.segmentId, lookalike.seedId]);
  const members = await findMembersAmong(db, segmentIds, ids);
  return trained.map(({ lookalike: { segmentId, seedId, excludesSeed }, model }) => {
    const eligible = [...people].filter(([id]) => !excludesSeed || !members.has(`${seedId} ${id}`));
    const scoreOf = (id: string, person: Comparable): Scored => ({
      ...likeness(person, model),
      tie: tieOf(id),
      isMember: members.has(`${segmentId} ${id}`),
    });
    return new Map(eligible.map(([id, person]) => [id, scoreOf(id, person)]));
  });
}

interface Pass {
  readonly trained: readonly Trained[];
  readonly cutoffs: readonly Cutoffs[];
  readonly readCatalogue: ReadCatalogue;
  readonly choosing: Choosing;
  readonly at: Date;
}

async function storePiece(tx: EntityManager, afterId: string | null, pass: Pass): Promise<readonly string[]> {
  const { trained, cutoffs, readCatalogue, choosing, at } = pass;
  const now = choosing.now();
  const ids = await findComparable(tx, afterId, BATCH);
  await lockPeople(tx, ids, now);
  const catalogue = await readCatalogue(tx);
  const scored = await score(tx, ids, trained, { ...choosing, at });
  const segments = trained.map(({ lookalike }) => catalogue.byId.get(lookalike.segmentId));
  const needs = joinNeeds(segments.flatMap((segment) => (segment === undefined ? [] : [segment.needs])));
  const facts = await loadFacts(tx, ids, needs, { ...choosing, now });
  const verdicts = segments.flatMap((segment, index) => {
    if (segment === undefined) return [];
    return ids.map((customerId): FoundVerdict => {
      const found = scored[index]?.get(customerId);
      const isBest = found !== undefined && isChosen(found, cutoffs[index] ?? NOBODY);
      const known = isBest ? facts.get(customerId) : undefined;
      if (known === undefined) return { customerId, segmentId: segment.id, member: false, changesAt: null };
      const verdict = verdictOnChosen(segment, known, now);
      return { customerId, segmentId: segment.id, ...verdict, ...(found && { score: found.score }) };
    });
  });
  await storeVerdicts(tx, verdicts, catalogue, now);
  return ids;
}

const NOBODY: Cutoffs = { stay: null, enter: null };

/** Who was chosen belongs for as long as the rule in force holds: they allow it, and are not of the seed by now. */
function verdictOnChosen({ key, evaluate }: CompiledSegment, known: typeof NO_FACTS, now: Date) {
  const verdict = evaluate({ ...known, lists: new Set([...known.lists, key]) }, now.getTime());
  return { member: verdict.member, changesAt: changesAt(verdict) };
}

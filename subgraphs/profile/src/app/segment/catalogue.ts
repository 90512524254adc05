import type { EntityManager } from 'typeorm';
import { findAllSegments, readCatalogueStamp, type StoredSegment } from '../../db/segment/segment-repository';
import { compileRule, type Evaluate } from '../../domain/segment/compile-rule';
import { EVERYTHING, needsOf, type Needs } from '../../domain/segment/dependencies';
import type { Rule } from '../../domain/segment/rule';

/** A segment whose members follow from its rule, ready to be evaluated. */
export interface CompiledSegment {
  readonly id: string;
  readonly key: string;
  readonly evaluate: Evaluate;
  readonly needs: Needs;
}

/** All segments of one moment. */
export interface Catalogue {
  readonly all: ReadonlyMap<string, StoredSegment>;
  readonly byId: ReadonlyMap<string, CompiledSegment>;
  /** The segments that a changed fact may concern. */
  dependingOn(fact: string): readonly CompiledSegment[];
}

/** Nobody belongs to a segment that was archived: its members leave as those of any other rule do. */
const NOBODY: Rule = { op: 'or', of: [] };

const ALLOWED: Rule = { op: 'consent', purpose: 'PERSONALISATION' };

/**
 * What decides who belongs, between the runs of a job too: whom a job put into a cluster or among lookalikes stays while
 * they are known and allow it, and a lookalike until they enter the segment they are like.
 */
function ruleInForce(
  { kind, key, rule, archivedAt, lookalike }: StoredSegment,
  keyById: ReadonlyMap<string, string>,
): Rule | null {
  if (archivedAt !== null) return NOBODY;
  if (kind === 'RULE') return rule;
  const chosen: Rule = { op: 'and', of: [{ op: 'segment', key }, ALLOWED] };
  const seed = lookalike?.excludesSeed === true ? keyById.get(lookalike.seedId) : undefined;
  return seed === undefined
    ? chosen
    : { op: 'and', of: [...chosen.of, { op: 'not', of: { op: 'segment', key: seed } }] };
}

/** Keys by id, of the segments in use. */
const keysOf = (segments: readonly StoredSegment[]): ReadonlyMap<string, string> =>
  new Map(segments.filter(({ archivedAt }) => archivedAt === null).map(({ id, key }) => [id, key]));

/** What each segment depends on, as ingestion looks it up. */
export function dependenciesOf(segments: readonly StoredSegment[]) {
  const [rules, keys] = [rulesByKey(segments), keysOf(segments)];
  return segments.flatMap((segment) => {
    const rule = segment.archivedAt === null ? ruleInForce(segment, keys) : null;
    if (rule === null) return [];
    return [...needsOf(rule, (key) => rules.get(key) ?? null).facts].map((fact) => ({
      segmentId: segment.id,
      fact,
    }));
  });
}

/** Rules by key, as a rule that names them sees them. */
export const rulesByKey = (segments: readonly StoredSegment[]): ReadonlyMap<string, Rule | null> =>
  new Map(segments.filter(({ archivedAt }) => archivedAt === null).map(({ key, rule }) => [key, rule]));

/** Rules by key, for looking for circles: a lookalike depends on its seed as a rule on a segment it names. */
export function referencesByKey(segments: readonly StoredSegment[]): ReadonlyMap<string, Rule | null> {
  const keys = keysOf(segments);
  const references = new Map(rulesByKey(segments));
  for (const { key, lookalike } of segments) {
    const seed = lookalike === null ? undefined : keys.get(lookalike.seedId);
    if (seed !== undefined && references.has(key)) references.set(key, { op: 'segment', key: seed });
  }
  return references;
}

export function compileCatalogue(segments: readonly StoredSegment[]): Catalogue {
  const [rules, keys] = [rulesByKey(segments), keysOf(segments)];
  const findRule = (key: string) => rules.get(key) ?? null;
  const compiled = segments.flatMap((segment): CompiledSegment[] => {
    const inForce = ruleInForce(segment, keys);
    if (inForce === null) return [];
    const { id, key } = segment;
    return [{ id, key, evaluate: compileRule(inForce, findRule), needs: needsOf(inForce, findRule) }];
  });
  const byFact = new Map<string, CompiledSegment[]>([[EVERYTHING, compiled]]);
  for (const segment of compiled) {
    for (const fact of segment.needs.facts) byFact.set(fact, [...(byFact.get(fact) ?? []), segment]);
  }
  return {
    all: new Map(segments.map((segment) => [segment.id, segment])),
    byId: new Map(compiled.map((segment) => [segment.id, segment])),
    dependingOn: (fact) => byFact.get(fact) ?? [],
  };
}

/** Reads and compiles the segments, again only when one of them changed. */
export type ReadCatalogue = (db: EntityManager) => Promise<Catalogue>;

export function createCatalogueReader(): ReadCatalogue {
  let known: { readonly stamp: string; readonly catalogue: Catalogue } | null = null;
  return async (db) => {
    const stamp = await readCatalogueStamp(db);
    if (known?.stamp === stamp) return known.catalogue;
    // Read after its stamp: a change in between is seen once more the next time, and never missed.
    const catalogue = compileCatalogue(await findAllSegments(db));
    known = { stamp, catalogue };
    return catalogue;
  };
}

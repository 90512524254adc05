import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { countKnown, drawKnownIds, findKnownIds } from '../../db/segment/backfill-repository';
import { loadFacts, type FactCircumstances } from '../../db/segment/fact-repository';
import { findAllSegments } from '../../db/segment/segment-repository';
import { changesAt, compileRule } from '../../domain/segment/compile-rule';
import { needsOf } from '../../domain/segment/dependencies';
import { estimate, type Estimate } from '../../domain/segment/estimate';
import type { Rule } from '../../domain/segment/rule';
import { recordAccess, type Access } from '../record-access';
import { rulesByKey } from './catalogue';
import { assertReferences, readOrRefuse } from './save-segment';

/** Who asks, and when. */
export type SegmentAccess = Access & FactCircumstances;

/** Which rule to ask: a segment's own, or one that is only tried. */
export interface Question {
  readonly segmentId?: string | null;
  readonly rule?: unknown;
}

/** The verdict on one customer, by the evaluator that decides memberships, from the facts of this moment. */
export async function evaluateSegment(
  access: SegmentAccess,
  question: Question,
  customerId: string,
): Promise<{ readonly member: boolean; readonly changesAt: Date | null }> {
  requireStaff(access.viewer);
  const { db, now } = access;
  const { rule, find } = await findQuestion(access, question);
  if (!isUuid(customerId)) throw new NotFoundError('Customer', customerId.slice(0, 40));
  const id = (await findSurvivors(db, [customerId])).get(customerId) ?? customerId;
  const facts = (await loadFacts(db, [id], needsOf(rule, find), access)).get(id);
  if (facts === undefined) throw new NotFoundError('Customer', customerId);
  await recordAccess(access, 'evaluateSegment', [id]);
  const verdict = compileRule(rule, find)(facts, now.getTime());
  return { member: verdict.member, changesAt: changesAt(verdict) };
}

/** Up to here everybody is asked; beyond it, as many drawn by chance. */
const PEOPLE_MAX = 5_000;
const CHUNK = 500;
const TIME_MS_MAX = 3_000;

/** How many customers a rule would have, without creating anything. */
export async function simulateSegment(access: SegmentAccess, question: Question): Promise<Estimate> {
  requireStaff(access.viewer);
  const { db, now } = access;
  const { rule, find } = await findQuestion(access, question);
  const [evaluate, needs] = [compileRule(rule, find), needsOf(rule, find)];
  const population = await countKnown(db);
  // Drawn a little too many, because chance draws a little too few.
  const ids =
    population <= PEOPLE_MAX
      ? await findKnownIds(db, null, PEOPLE_MAX)
      : await drawKnownIds(db, (1.2 * PEOPLE_MAX) / population, PEOPLE_MAX);
  const deadlineMs = performance.now() + TIME_MS_MAX;
  let [asked, members] = [0, 0];
  for (let from = 0; from < ids.length && performance.now() < deadlineMs; from += CHUNK) {
    const facts = await loadFacts(db, ids.slice(from, from + CHUNK), needs, access);
    for (const known of facts.values()) if (evaluate(known, now.getTime()).member) members += 1;
    asked += facts.size;
  }
  return estimate({ population, asked, members });
}

async function findQuestion({ db }: SegmentAccess, { segmentId = null, rule = null }: Question) {
  const segments = (await findAllSegments(db)).filter(({ archivedAt }) => archivedAt === null);
  const rules = rulesByKey(segments);
  const find = (key: string): Rule | null => rules.get(key) ?? null;
  if (rule !== null) {
    const read = readOrRefuse(rule);
    assertReferences(null, read, segments);
    return { rule: read, find };
  }
  const segment = segments.find(({ id }) => id === segmentId);
  if (segment === undefined) throw new NotFoundError('Segment', String(segmentId).slice(0, 40));
  return { rule: segment.rule ?? ({ op: 'segment', key: segment.key } as const), find };
}

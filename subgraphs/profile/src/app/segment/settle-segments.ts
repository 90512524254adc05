import { byCodeUnit } from '@rapport/kernel/compare';
import type { DataSource, EntityManager } from 'typeorm';
import { findKnownIds, lockBackfill, saveBackfill } from '../../db/segment/backfill-repository';
import { lockIdlePeople, lockPeople, takeMarks } from '../../db/segment/mark-repository';
import { findDue, findDueOf, hasUnsettled } from '../../db/segment/membership-repository';
import { hasDueLookalikes } from '../../db/segment/lookalike-repository';
import { computeMarked } from '../computed/compute-marked';
import { groupBy } from '@rapport/kernel/group-by';
import { learnDueLookalikes } from '../lookalikes/learn-lookalikes';
import { withRetries } from '../with-retries';
import type { ConsentPurpose } from '../../domain/consent';
import type { Secrecy } from '../../secrecy/secrecy';
import type { Catalogue, CompiledSegment, ReadCatalogue } from './catalogue';
import { settlePeople, type Work } from './settle-people';

/** What evaluation works with. */
export interface Settling {
  readonly db: DataSource;
  readonly readCatalogue: ReadCatalogue;
  readonly now: () => Date;
  readonly consentDefaults: readonly ConsentPurpose[];
  readonly secrecy: Secrecy;
}

/** Marks, due verdicts and people of a backfill that one transaction takes. */
const BATCH = 500;

/**
 * One turn: who changed, who is due, and a piece of a backfill. Any number of replicas may do so at once.
 *
 * @returns whether there may be more
 */
export async function settleSegments(settling: Settling): Promise<boolean> {
  const turns = [settleMarked, settleDue, settleBackfill];
  let more = false;
  for (const turn of turns) {
    more = (await withRetries(() => settling.db.transaction((tx) => turn(tx, settling)))) || more;
  }
  return more;
}

const PAUSE_MS = 20;

/** Settles all that is to be done now, lookalikes that are wanted included; also waits for what other replicas have under way. */
export async function settleAllSegments(settling: Settling): Promise<void> {
  for (;;) {
    while (await computeMarked(settling));
    while (await settleSegments(settling));
    if (await learnDueLookalikes(settling)) continue;
    const { manager } = settling.db;
    if (!(await hasUnsettled(manager, settling.now())) && !(await hasDueLookalikes(manager))) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Those whose facts changed, and of the segments those that depend on what changed. */
async function settleMarked(tx: EntityManager, settling: Settling): Promise<boolean> {
  const { readCatalogue, now } = settling;
  const marks = await takeMarks(tx, BATCH);
  if (marks.length === 0) return false;
  const byCustomer = groupBy(marks, ({ customerId }) => customerId);
  const ids = [...byCustomer.keys()].sort(byCodeUnit);
  await lockPeople(tx, ids, now());
  // Read under the lock, as the facts are: a rule that changes after this is applied by its backfill, which waits.
  const catalogue = await readCatalogue(tx);
  const work = new Map(
    ids.map((id) => {
      const facts = byCustomer.get(id) ?? [];
      return [id, new Set(facts.flatMap(({ fact }) => catalogue.dependingOn(fact)))] as const;
    }),
  );
  await settlePeople(tx, work, catalogue, { ...settling, now: now() });
  return true;
}

/** Those whose verdict time has overtaken. Whom another replica evaluates just now is left to it. */
async function settleDue(tx: EntityManager, settling: Settling): Promise<boolean> {
  const { readCatalogue, now } = settling;
  const at = now();
  const candidates = await findDue(tx, at, BATCH);
  if (candidates.length === 0) return false;
  const ids = [...new Set(candidates.map(({ customerId }) => customerId))].sort(byCodeUnit);
  const locked = await lockIdlePeople(tx, ids);
  if (locked.size === 0) return false;
  const catalogue = await readCatalogue(tx);
  const due = groupBy(await findDueOf(tx, [...locked], at), ({ customerId }) => customerId);
  await settlePeople(tx, workOf(due, catalogue), catalogue, { ...settling, now: at });
  return due.size > 0;
}

const workOf = (
  due: ReadonlyMap<string, readonly { readonly segmentId: string }[]>,
  { byId }: Catalogue,
): Work =>
  new Map(
    [...due].map(([id, verdicts]) => {
      const segments = verdicts.flatMap(({ segmentId }): CompiledSegment[] => {
        const segment = byId.get(segmentId);
        return segment === undefined ? [] : [segment];
      });
      return [id, new Set(segments)] as const;
    }),
  );

/** The next piece of a segment that is new or changed. Killed, it goes on where it was. */
async function settleBackfill(tx: EntityManager, settling: Settling): Promise<boolean> {
  const { readCatalogue, now } = settling;
  const backfill = await lockBackfill(tx);
  if (backfill === null) return false;
  const { segmentId, cursor } = backfill;
  const ids = await findKnownIds(tx, cursor, BATCH);
  await lockPeople(tx, ids, now());
  const catalogue = await readCatalogue(tx);
  const segment = catalogue.byId.get(segmentId);
  if (segment !== undefined) {
    const work = new Map(ids.map((id) => [id, new Set([segment])]));
    await settlePeople(tx, work, catalogue, { ...settling, now: now() });
  }
  const next = ids.length < BATCH ? null : (ids.at(-1) ?? null);
  await saveBackfill(tx, segmentId, { cursor: next, people: ids.length }, now());
  return true;
}

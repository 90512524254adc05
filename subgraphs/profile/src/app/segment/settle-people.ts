import type { SegmentChanged } from '@rapport/contracts/segment';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { queueDeliveries } from '../../db/audience/delivery-repository';
import { loadFacts, type FactCircumstances } from '../../db/segment/fact-repository';
import { markFactsChanged } from '../../db/segment/mark-repository';
import {
  saveVerdicts,
  type FoundVerdict,
  type MembershipChange,
} from '../../db/segment/membership-repository';
import { changesAt } from '../../domain/segment/compile-rule';
import { joinNeeds } from '../../domain/segment/dependencies';
import type { Catalogue, CompiledSegment } from './catalogue';

/** Which segments to look at for whom. */
export type Work = ReadonlyMap<string, ReadonlySet<CompiledSegment>>;

/**
 * Evaluates people, who are locked (`lockPeople`), stores the verdicts and tells who entered or left: the same number of
 * statements however many they are. Who is not a known customer, because they were merged or erased, belongs nowhere.
 */
export async function settlePeople(
  tx: EntityManager,
  work: Work,
  catalogue: Catalogue,
  circumstances: FactCircumstances,
): Promise<readonly MembershipChange[]> {
  const { now } = circumstances;
  const segments = new Set([...work.values()].flatMap((wanted) => [...wanted]));
  if (segments.size === 0) return [];
  const needs = joinNeeds([...segments].map((segment) => segment.needs));
  const facts = await loadFacts(tx, [...work.keys()], needs, circumstances);
  const verdicts = [...work].flatMap(([customerId, wanted]) =>
    [...wanted].map((segment): FoundVerdict => {
      const known = facts.get(customerId);
      if (known === undefined) return { customerId, segmentId: segment.id, member: false, changesAt: null };
      const verdict = segment.evaluate(known, now.getTime());
      return { customerId, segmentId: segment.id, member: verdict.member, changesAt: changesAt(verdict) };
    }),
  );
  return storeVerdicts(tx, verdicts, catalogue, now);
}

/** Stores verdicts and tells everybody who needs to know. */
export async function storeVerdicts(
  tx: EntityManager,
  verdicts: readonly FoundVerdict[],
  catalogue: Catalogue,
  now: Date,
): Promise<readonly MembershipChange[]> {
  const changes = await saveVerdicts(tx, verdicts, now);
  await appendToOutbox(
    tx,
    changes.map((change) => segmentChanged(change, catalogue, now)),
  );
  await queueDeliveries(tx, changes, now);
  // Rules refer to each other by their own conditions, and to stored lists by what is stored.
  await markFactsChanged(
    tx,
    changes.flatMap(({ customerId, segmentId }) => {
      const segment = catalogue.all.get(segmentId);
      return segment === undefined || segment.kind === 'RULE'
        ? []
        : [{ customerId, fact: `list:${segment.key}` }];
    }),
  );
  return changes;
}

const segmentChanged = (change: MembershipChange, { all }: Catalogue, now: Date): SegmentChanged => ({
  type: 'segment.changed',
  version: 1,
  eventId: newId(),
  occurredAt: now.toISOString(),
  customerId: change.customerId,
  segmentId: change.segmentId,
  segmentKey: all.get(change.segmentId)?.key ?? '',
  member: change.member,
  revision: change.revision,
});

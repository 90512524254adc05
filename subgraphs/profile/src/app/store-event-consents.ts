import { GPC_PURPOSES } from '@rapport/subgraph-kit/consent/consent-state';
import type { EntityManager } from 'typeorm';
import { findDecisions, saveConfirmations } from '../db/consent-chain-repository';
import { findNoticeHashes } from '../db/consent-notice-repository';
import { findJoinings, findPeopleOf } from '../db/consent-repository';
import type { ConsentDecision, ConsentPurpose } from '../domain/consent';
import type { ConsentCategories } from '../domain/read-consent';
import type { ShopEvent } from '../domain/shop-event';
import { siftDecisions } from '../domain/sift-decisions';
import { groupBy } from '@rapport/kernel/group-by';
import { recordDecisions, type EvidencedDecision } from './record-decisions';

/** How the shop reads consent. */
export interface ConsentRules {
  /** What is allowed while nobody decided. */
  readonly defaults: readonly ConsentPurpose[];
  readonly categories: ConsentCategories;
}

/**
 * Keeps what the events of a batch say about consent, at the events' instants. Nothing where none does; else the same
 * few statements however many do. The people are locked.
 *
 * @returns the ids whose consents may have changed: see `refreshConsents`
 */
export async function storeEventConsents(
  tx: EntityManager,
  {
    source,
    events,
    receivedAt,
  }: { readonly source: string; readonly events: readonly ShopEvent[]; readonly receivedAt: Date },
  originIdOf: (event: ShopEvent) => string,
): Promise<readonly string[]> {
  const speaking = events.filter(({ consent }) => consent != null);
  if (speaking.length === 0) return [];
  const hashes = await findNoticeHashes(
    tx,
    speaking.flatMap(({ consent }) => consent?.noticeVersion ?? []),
  );
  const byOrigin = groupBy(
    speaking.flatMap((event) => decisionsOf(event, originIdOf(event), source, hashes)),
    ({ originId }) => originId,
  );
  const originIds = [...byOrigin.keys()];
  const people = await findPeopleOf(tx, originIds);
  const joinings = await findJoinings(
    tx,
    people.map(({ id }) => id),
  );
  const instants = joinings.map(({ at }) => at);
  const known = groupBy(await findDecisions(tx, originIds, instants), ({ originId }) => originId);
  const sifted = [...byOrigin].map(([originId, decisions]) =>
    siftDecisions(inTime(decisions), known.get(originId) ?? [], instants),
  );
  const news = sifted.flatMap((one) => one.news);
  const repeated = sifted.flatMap((one) => one.repeated);
  await recordDecisions(tx, news, receivedAt);
  await saveConfirmations(tx, repeated);
  return [...new Set([...news, ...repeated].map(({ originId }) => originId))];
}

const inTime = <Decision extends ConsentDecision>(decisions: readonly Decision[]): Decision[] =>
  [...decisions].sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime());

function decisionsOf(
  { consent, occurredAt: decidedAt, channel }: ShopEvent,
  originId: string,
  source: string,
  hashes: ReadonlyMap<string, string>,
): EvidencedDecision[] {
  if (consent == null) return [];
  const { choices, noticeVersion: version, locale, globalPrivacyControl } = consent;
  const shared = { originId, decidedAt, channel, actor: `service:${source}` };
  const notice = { version, locale, hash: hashes.get(`${version ?? ''} ${locale ?? ''}`) ?? null };
  const chosen = choices.map(
    (choice) => ({ ...shared, ...choice, notice, method: 'EVENT' }) satisfies EvidencedDecision,
  );
  if (!globalPrivacyControl) return chosen;
  const signal = {
    ...shared,
    level: 'OFF',
    method: 'GPC',
    notice: { version: null, hash: null, locale: null },
  } as const;
  return [...chosen, ...GPC_PURPOSES.map((purpose) => ({ ...signal, purpose }))];
}

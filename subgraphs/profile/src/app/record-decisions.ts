import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { findHeads, insertRecords, saveHeads, type OwnedHead } from '../db/consent-chain-repository';
import { sha256 } from '../db/sha256';
import { appendRecords, type ConsentEvidence, type ConsentRecord } from '../domain/consent-record';
import { groupBy } from '@rapport/kernel/group-by';

/** A decision with its evidence, and the id it was made under. */
export interface EvidencedDecision extends ConsentEvidence {
  readonly originId: string;
}

/** Adds decisions to the chains of the ids they were made under, whose people are locked. Three statements. */
export async function recordDecisions(
  tx: EntityManager,
  decisions: readonly EvidencedDecision[],
  recordedAt: Date,
): Promise<readonly ConsentRecord[]> {
  if (decisions.length === 0) return [];
  const byOrigin = groupBy(decisions, ({ originId }) => originId);
  const heads = await findHeads(tx, [...byOrigin.keys()]);
  const after: OwnedHead[] = [];
  const records: ConsentRecord[] = [];
  for (const [originId, made] of byOrigin) {
    const head = heads.get(originId);
    if (head === undefined) continue;
    const entries = made.map((decision) => ({ ...decision, id: newId() }));
    const added = appendRecords(head, entries, recordedAt, sha256);
    records.push(...added);
    after.push({ ...head, length: head.length + added.length, hash: added.at(-1)?.hash ?? head.hash });
  }
  await saveHeads(tx, after);
  await insertRecords(tx, records);
  return records;
}

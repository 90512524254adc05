import { isUuid } from '@rapport/kernel/ids';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource } from 'typeorm';
import { lockContribution } from '../db/contribution-repository';
import { recordModeration, setHidden } from '../db/contribution-writes';
import { readTexts, REASON, type InvalidText } from '../domain/text';
import { done, notFound, type Done, type NotFound } from './outcomes';

export interface ModerateContribution {
  readonly contributionId: string;
  readonly action: 'HIDE' | 'RESTORE';
  readonly reason: string;
  /** Who moderates, for the record (`actorOf`). */
  readonly actor: string;
}

/** Hides a contribution from everyone but its author and moderators, or shows it again; recorded with the reason. */
export async function moderateContribution(
  db: DataSource,
  { contributionId, action, reason, actor }: ModerateContribution,
  now: Date,
): Promise<Done | NotFound | InvalidText> {
  const read = readTexts({ reason: [REASON, reason] });
  if (read.kind === 'invalid-text') return read;
  if (!isUuid(contributionId)) return notFound(contributionId);
  return db.transaction(async (tx) => {
    const found = await lockContribution(tx, contributionId, { customerId: null, moderator: true });
    if (found === null) return notFound(contributionId);
    await setHidden(tx, contributionId, action === 'HIDE' ? read.texts.reason : null);
    const record = { id: newId(), contributionId, action, reason: read.texts.reason, actor };
    await recordModeration(tx, record, now);
    return done(contributionId);
  });
}

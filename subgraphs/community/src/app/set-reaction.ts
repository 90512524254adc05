import { isUuid } from '@rapport/kernel/ids';
import type { DataSource } from 'typeorm';
import { holdContribution } from '../db/contribution-repository';
import { deleteReaction, insertReaction, type Reaction } from '../db/reaction-repository';
import { asAuthor, joinCommunity } from './join-community';
import { done, notFound, type Done, type NotFound } from './outcomes';

export type SetReaction = Omit<Reaction, 'originId'>;

/** Nobody reacts to what they wrote themselves. */
export interface OwnContribution {
  readonly kind: 'own-contribution';
  readonly contributionId: string;
}

/** Adds a person's reaction of one kind to a contribution, or takes it back. Repeating either changes nothing. */
export async function setReaction(
  db: DataSource,
  { contributionId, customerId, kind }: SetReaction,
  wanted: 'given' | 'taken-back',
  now: Date,
): Promise<Done | NotFound | OwnContribution> {
  if (!isUuid(contributionId)) return notFound(contributionId);
  return db.transaction(async (tx) => {
    const member = await joinCommunity(tx, customerId, now);
    const contribution = await holdContribution(tx, contributionId, asAuthor(member.customerId));
    if (contribution === null) return notFound(contributionId);
    if (contribution.authorId === member.customerId) return { kind: 'own-contribution', contributionId };
    const reaction = { contributionId, ...member, kind };
    await (wanted === 'given' ? insertReaction(tx, reaction, now) : deleteReaction(tx, reaction));
    return done(contributionId);
  });
}

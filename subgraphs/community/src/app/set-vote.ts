import { isUuid } from '@rapport/kernel/ids';
import type { DataSource } from 'typeorm';
import { holdContribution } from '../db/contribution-repository';
import { deleteVote, insertVotes, type Vote } from '../db/vote-repository';
import { asAuthor, joinCommunity } from './join-community';
import { done, notFound, type Done, type NotFound } from './outcomes';

/** Gives a person's one vote to an idea, or takes it back. Repeating either changes nothing. */
export async function setVote(
  db: DataSource,
  { ideaId, customerId }: Pick<Vote, 'ideaId' | 'customerId'>,
  wanted: 'voted' | 'withdrawn',
  now: Date,
): Promise<Done | NotFound> {
  if (!isUuid(ideaId)) return notFound(ideaId);
  return db.transaction(async (tx) => {
    const voter = await joinCommunity(tx, customerId, now);
    const idea = await holdContribution(tx, ideaId, asAuthor(voter.customerId));
    if (idea?.kind !== 'IDEA') return notFound(ideaId);
    const vote = { ideaId, ...voter };
    await (wanted === 'voted' ? insertVotes(tx, [vote], now) : deleteVote(tx, vote));
    return done(ideaId);
  });
}

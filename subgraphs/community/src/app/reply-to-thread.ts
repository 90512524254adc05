import { isUuid } from '@rapport/kernel/ids';
import type { DataSource } from 'typeorm';
import { holdContribution } from '../db/contribution-repository';
import { BODY, readTexts, type InvalidText } from '../domain/text';
import { asAuthor } from './join-community';
import { notFound, type NotFound, type Published } from './outcomes';
import { publishOnce, type Attempt } from './publish-once';

export interface ReplyToThread extends Attempt {
  readonly threadId: string;
  readonly text: string;
}

/** Replies to a thread that the author can see. */
export async function replyToThread(
  db: DataSource,
  command: ReplyToThread,
  now: Date,
): Promise<Published | InvalidText | NotFound> {
  const { threadId } = command;
  if (!isUuid(threadId)) return notFound(threadId);
  const read = readTexts({ text: [BODY, command.text] });
  if (read.kind === 'invalid-text') return read;
  const draft = { kind: 'REPLY', productId: null, threadId, title: null, ...read.texts } as const;
  return publishOnce(db, command, draft, now, async (tx, authorId) => {
    const thread = await holdContribution(tx, threadId, asAuthor(authorId));
    return thread?.kind === 'THREAD' ? null : notFound(threadId);
  });
}

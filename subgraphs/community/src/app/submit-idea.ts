import type { DataSource } from 'typeorm';
import { BODY, readTexts, TITLE, type InvalidText } from '../domain/text';
import type { Published } from './outcomes';
import { neverRefuse, publishOnce, type Attempt } from './publish-once';
import { requireProductId } from './require-product-id';

export interface SubmitIdea extends Attempt {
  /** The product it is about, if any. */
  readonly productId: string | null;
  readonly title: string;
  readonly text: string;
}

/** Submits an idea for others to vote for. */
export async function submitIdea(
  db: DataSource,
  command: SubmitIdea,
  now: Date,
): Promise<Published | InvalidText> {
  const productId = command.productId === null ? null : requireProductId(command.productId);
  const read = readTexts({ title: [TITLE, command.title], text: [BODY, command.text] });
  if (read.kind === 'invalid-text') return read;
  const draft = { kind: 'IDEA', productId, threadId: null, ...read.texts } as const;
  return publishOnce<never>(db, command, draft, now, neverRefuse);
}

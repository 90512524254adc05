import { BadInputError } from '@rapport/subgraph-kit/errors';

const REASON_LENGTH_MAX = 200;

/** Why the staff did something, trimmed. @throws BadInputError for nothing, or more than is kept */
export function readReason(text: string): string {
  const reason = text.trim();
  if (reason.length === 0 || reason.length > REASON_LENGTH_MAX || reason.includes('\0')) {
    throw new BadInputError(`reason wants 1 to ${REASON_LENGTH_MAX} characters; ${reason.length} came`);
  }
  return reason;
}

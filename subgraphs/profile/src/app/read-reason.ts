import { BadInputError } from '@rapport/subgraph-kit/errors';
import { isStorable } from '../domain/storable';

const REASON_LENGTH_MAX = 200;

/** Why the staff did something, trimmed. @throws BadInputError for nothing, or more than is kept */
export function readReason(text: string): string {
  const reason = text.trim();
  if (reason.length === 0 || reason.length > REASON_LENGTH_MAX || !isStorable(reason)) {
    throw new BadInputError(
      `reason wants 1 to ${REASON_LENGTH_MAX} characters of plain text; ${reason.length} came`,
    );
  }
  return reason;
}

import { assert } from '@rapport/kernel/assert';

export type DataRequestKind = 'EXPORT' | 'ERASURE';

/** `COMPLETED` is never said before every receipt is in, and never when nobody was found. */
export type DataRequestState = 'IN_PROGRESS' | 'COMPLETED' | 'EXPIRED' | 'NO_SUBJECT_FOUND';

/** What one subgraph did for a request. */
export interface Receipt {
  readonly subgraph: string;
  /** Whether it held anything about the person. */
  readonly found: boolean;
}

const DAY_MS = 86_400_000;
/** The law gives a month, of which the shortest has 28 days. */
const DUE_AFTER_DAYS = 28;

export const dueAt = (requestedAt: Date): Date => new Date(requestedAt.getTime() + DUE_AFTER_DAYS * DAY_MS);

/** How long an export can be fetched. */
const EXPORT_KEPT_DAYS = 7;

export const expiresAt = (completedAt: Date): Date =>
  new Date(completedAt.getTime() + EXPORT_KEPT_DAYS * DAY_MS);

const FIRST_PAUSE_MS = 5 * 60_000;
const PAUSE_MS_MAX = 6 * 60 * 60_000;

/** When the subgraphs that did not answer are asked again: after 5 minutes, 10, 20, and at last every 6 hours. */
export function askAgainAt(asked: number, now: Date): Date {
  assert(asked >= 1, 'it was asked once at least');
  return new Date(now.getTime() + Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** Math.min(asked - 1, 20)));
}

/** The subgraphs that still owe a receipt. */
export const waitingFor = (expected: readonly string[], receipts: readonly Receipt[]): string[] =>
  expected.filter((subgraph) => !receipts.some((receipt) => receipt.subgraph === subgraph));

/** What a request has come to. */
export function outcomeOf(
  expected: readonly string[],
  receipts: readonly Receipt[],
): 'IN_PROGRESS' | 'COMPLETED' | 'NO_SUBJECT_FOUND' {
  if (waitingFor(expected, receipts).length > 0) return 'IN_PROGRESS';
  return receipts.some(({ found }) => found) ? 'COMPLETED' : 'NO_SUBJECT_FOUND';
}

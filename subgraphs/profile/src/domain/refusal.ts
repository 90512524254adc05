import type { Violation } from './tracking-plan';

/** Why an event is not taken. Part of the API: codes are never renamed. The README lists what each means. */
export const REFUSAL_CODES = [
  'INVALID_EVENT',
  'UNKNOWN_TYPE',
  'UNKNOWN_EVENT',
  'IDENTITY_MISSING',
  'BLOCKED_ID',
  'INVALID_TIMESTAMP',
  'CURRENCY_NOT_SUPPORTED',
  'EVENT_TOO_LARGE',
  'PLAN_VIOLATION',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * Ends the reading of one event. Thrown by the readers of fields, which may be deep inside an order, and turned into
 * a value by `readEvent`: it never leaves this folder.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    reason: string,
    /** What is wrong where, for an event that breaks the tracking plan. */
    readonly violations: readonly Violation[] = [],
  ) {
    super(reason);
  }
}

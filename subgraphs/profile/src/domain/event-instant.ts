import { Refusal } from './refusal';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
/** A clock this much ahead is wrong, not early. */
const FUTURE_MS_MAX = 5 * 60_000;

/** The clocks an event passed, as they came. */
export interface EventClocks {
  readonly timestamp: unknown;
  /** The sender's clock at the event, and at sending: their difference does not depend on how wrong it is. */
  readonly originalTimestamp: unknown;
  readonly sentAt: unknown;
}

/**
 * When the event happened, as Segment has it: the sender's clock at the event, moved by how far it was off at `sentAt`.
 * Libraries call that clock `originalTimestamp` or `timestamp`; of an event that has both, `timestamp` was corrected
 * by who handed it on. Without any, on receipt. An instant more than five minutes ahead of receipt is taken as the
 * receipt.
 *
 * @throws Refusal when a clock that counts is not ISO 8601 with a zone
 */
export function eventInstant(clocks: EventClocks, receivedAt: Date): Date {
  const atMs = instantMs(clocks, receivedAt.getTime());
  return new Date(atMs > receivedAt.getTime() + FUTURE_MS_MAX ? receivedAt.getTime() : atMs);
}

function instantMs({ timestamp, originalTimestamp, sentAt }: EventClocks, receivedMs: number): number {
  if (given(timestamp) && given(originalTimestamp)) return readInstantMs(timestamp, 'timestamp');
  const clock = given(timestamp) ? 'timestamp' : 'originalTimestamp';
  const original = given(timestamp) ? timestamp : originalTimestamp;
  if (!given(original)) return receivedMs;
  const originalMs = readInstantMs(original, clock);
  if (!given(sentAt)) return originalMs;
  const correctedMs = originalMs + receivedMs - readInstantMs(sentAt, 'sentAt');
  if (correctedMs >= 0) return correctedMs;
  throw new Refusal('INVALID_TIMESTAMP', `sentAt wants the clock of ${clock}; it takes it before 1970`);
}

const given = (value: unknown): boolean => value !== undefined && value !== null;

function readInstantMs(value: unknown, name: string): number {
  const atMs = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : NaN;
  // Nothing a shop reports happened before 1970; such a date is a zero that went through a conversion.
  if (!(atMs >= 0)) {
    throw new Refusal('INVALID_TIMESTAMP', `${name} wants ISO 8601 with a zone, like 2026-01-31T09:30:00Z`);
  }
  return atMs;
}

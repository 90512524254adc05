import { isDeeperThan } from '../domain/depth';
import { isFields } from '../domain/fields';
import { messageIdOf, readEvent, type ReadContext, type ReadOutcome } from '../domain/read-event';

/** One event of a request, read. */
export interface Item {
  readonly outcome: ReadOutcome;
  /** Its JSON text. */
  readonly payload: string;
}

export const EVENT_BYTES_MAX = 32 * 1024;
/** Real orders have more than a thousand lines. */
export const ORDER_BYTES_MAX = 256 * 1024;

/** Writing JSON, here and in Postgres, uses the stack: an event of any depth could break off its whole batch. */
const LEVELS_MAX = 100;

const ORDER_EVENTS: ReadonlySet<unknown> = new Set(['Order Completed', 'Order Refunded']);

/** What Postgres cannot keep in text: NUL and halves of surrogate pairs, as JSON escapes them. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

export const readItem = (value: unknown, context: ReadContext): Item => {
  if (isDeeperThan(value, LEVELS_MAX)) return refuseDeep(value);
  // From JSON, so never undefined, for which `stringify` has no text.
  const payload = JSON.stringify(value ?? null);
  return { payload, outcome: refusalOf(value, payload) ?? readEvent(value, context) };
};

/** Keeps no more of the event than its message id. */
function refuseDeep(value: unknown): Item {
  const payload = JSON.stringify({ messageId: messageIdOf(value) });
  const reason = `an event wants at most ${LEVELS_MAX} levels of objects and lists; more came`;
  const refused = { kind: 'refused', messageId: messageIdOf(value), code: 'INVALID_EVENT', reason } as const;
  return { payload, outcome: refusalOf(null, payload) ?? refused };
}

function refusalOf(value: unknown, payload: string): ReadOutcome | null {
  const messageId = messageIdOf(value);
  if (payload.includes('\\u') && UNSTORABLE.test(payload)) {
    const reason = 'an event holds no NUL and no half of a surrogate pair';
    return { kind: 'refused', messageId: null, code: 'INVALID_EVENT', reason };
  }
  const bytesMax = isFields(value) && ORDER_EVENTS.has(value['event']) ? ORDER_BYTES_MAX : EVENT_BYTES_MAX;
  // A character is 1 to 4 bytes: count them only where it may matter.
  if (payload.length * 4 <= bytesMax || Buffer.byteLength(payload) <= bytesMax) return null;
  const reason = `an event like this wants at most ${bytesMax} bytes; ${Buffer.byteLength(payload)} came`;
  return { kind: 'refused', messageId, code: 'EVENT_TOO_LARGE', reason };
}

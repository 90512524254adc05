import { isDeeperThan } from '../domain/depth';
import { isFields } from '../domain/fields';
import { messageIdOf, readEvent, type ReadContext, type ReadOutcome } from '../domain/read-event';
import { hasPoisonedKey } from '../domain/poisoned-key';
import type { RefusalCode } from '../domain/refusal';

/** One event of a request, read. */
export interface Item {
  readonly outcome: ReadOutcome;
  /** Its JSON text. */
  readonly payload: string;
  /** Whom and what it names, as far as it can be kept. */
  readonly named: Named;
}

/** What a refused event says of itself, to find it by. */
interface Named {
  readonly event: string | null;
  readonly userId: string | null;
  readonly anonymousId: string | null;
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
  const refusal = refusalOf(value, payload);
  return { payload, outcome: refusal ?? readEvent(value, context), named: namedIn(value, payload) };
};

/** Keeps no more of the event than its message id. */
function refuseDeep(value: unknown): Item {
  const messageId = messageIdOf(value);
  const payload = JSON.stringify({ messageId });
  const reason = `an event wants at most ${LEVELS_MAX} levels of objects and lists; more came`;
  const outcome = refusalOf(null, payload) ?? refused(messageId, 'INVALID_EVENT', reason);
  return { payload, outcome, named: namedIn(value, payload) };
}

const refused = (messageId: string | null, code: RefusalCode, reason: string): ReadOutcome => ({
  kind: 'refused',
  messageId,
  code,
  reason,
  violations: [],
});

function refusalOf(value: unknown, payload: string): ReadOutcome | null {
  if (isUnstorable(payload)) {
    return refused(null, 'INVALID_EVENT', 'an event holds no NUL and no half of a surrogate pair');
  }
  // Text with neither name, as nearly all is, holds no such key: look at objects only where it may.
  if (POISON.test(payload) && hasPoisonedKey(value)) {
    return refused(
      messageIdOf(value),
      'INVALID_EVENT',
      'an event has no key __proto__ or constructor.prototype',
    );
  }
  const bytesMax = isFields(value) && ORDER_EVENTS.has(value['event']) ? ORDER_BYTES_MAX : EVENT_BYTES_MAX;
  // A character is 1 to 4 bytes: count them only where it may matter.
  if (payload.length * 4 <= bytesMax || Buffer.byteLength(payload) <= bytesMax) return null;
  const reason = `an event like this wants at most ${bytesMax} bytes; ${Buffer.byteLength(payload)} came`;
  return refused(messageIdOf(value), 'EVENT_TOO_LARGE', reason);
}

const POISON = /"(?:__proto__|constructor)":/;

const isUnstorable = (payload: string): boolean => payload.includes('\\u') && UNSTORABLE.test(payload);

const NAMED_LENGTH_MAX = 256;
const NOBODY: Named = { event: null, userId: null, anonymousId: null };

function namedIn(value: unknown, payload: string): Named {
  if (!isFields(value) || isUnstorable(payload)) return NOBODY;
  const text = (name: string) => {
    const named = value[name];
    return typeof named === 'string' ? named.trim().slice(0, NAMED_LENGTH_MAX) : null;
  };
  return { event: text('event'), userId: text('userId'), anonymousId: text('anonymousId') };
}

import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { BadInputError, IdempotencyKeyReusedError } from './errors';
import type { Write } from './write-together';

const KEY_LENGTH_MAX = 255;
const UNSTORABLE = /\0|\p{Cs}/u;

/** Names one attempt of one actor at one thing. */
export interface IdempotentRequest {
  /** Who asks (`actorOf(viewer)`): two actors may use the same key. */
  readonly actor: string;
  readonly key: string;
  /** The mutation and everything in its input that changes its meaning. */
  readonly request: unknown;
}

/**
 * Runs `effect` once for a key, inside the caller's transaction, and answers a repetition with the stored answer.
 * A second attempt that arrives while the first is under way waits for it. When `effect` throws, the transaction
 * rolls back and the key is free again.
 *
 * @param effect what to do; its answer must survive JSON (no `Date`, no `bigint`)
 * @throws IdempotencyKeyReusedError when the key came with another request before
 */
export async function once<Answer>(
  tx: EntityManager,
  attempt: IdempotentRequest,
  effect: () => Promise<Answer>,
): Promise<Answer> {
  assertKey(attempt.key);
  const { actor, key } = attempt;
  const inserted: unknown[] = await tx.query(
    `INSERT INTO idempotency_key (actor, key, request_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
    [actor, key, hashOf(attempt)],
  );
  if (inserted.length === 0) {
    const rows: StoredAnswer[] = await tx.query(answersSelect(1, 2), [[actor], [key]]);
    const [stored] = matchAnswers([attempt], rows);
    if (stored === undefined || stored === null) throw new IdempotencyKeyReusedError(key);
    return stored.answer as Answer;
  }
  const answer = await effect();
  await tx.query(`UPDATE idempotency_key SET answer = $3 WHERE actor = $1 AND key = $2`, [
    actor,
    key,
    JSON.stringify(answer),
  ]);
  return answer;
}

/** @throws BadInputError for what cannot be a key */
export function assertKey(key: string): void {
  if (key.length === 0 || key.length > KEY_LENGTH_MAX) {
    throw new BadInputError(`idempotencyKey wants 1 to ${KEY_LENGTH_MAX} characters; ${key.length} came`);
  }
  // Postgres text cannot hold a NUL, and half of a surrogate pair arrives there as U+FFFD: all such keys would be one,
  // which is not found again by what was sent.
  if (UNSTORABLE.test(key)) {
    throw new BadInputError('idempotencyKey wants plain text; a NUL or half of a surrogate pair came');
  }
}

/** A stored answer as `answersSelect` reads it. */
export interface StoredAnswer {
  readonly actor: string;
  readonly key: string;
  readonly request_hash: string;
  readonly answer: unknown;
}

/** The SELECT of what attempts were answered before, given the positions of two text arrays: actors and keys. */
export const answersSelect = (actors: number, keys: number): string =>
  `SELECT actor, key, request_hash, answer
     FROM unnest($${actors}::text[], $${keys}::text[]) AS asked (actor, key) JOIN idempotency_key USING (actor, key)`;

/** What each attempt was answered before: `undefined` for a new key, `null` for one that came with another request. */
export function matchAnswers(
  attempts: readonly IdempotentRequest[],
  rows: readonly StoredAnswer[],
): ({ readonly answer: unknown } | null | undefined)[] {
  const stored = new Map(rows.map((row) => [nameOf(row), row]));
  return attempts.map((attempt) => {
    const row = stored.get(nameOf(attempt));
    if (row === undefined) return undefined;
    return row.request_hash === hashOf(attempt) ? { answer: row.answer } : null;
  });
}

/**
 * Stores answers, which survive JSON, with other writes. When another transaction stores one of the keys meanwhile, the
 * statement fails with a unique violation: begin again, and `answersSelect` finds it.
 */
export const answersWrite = (
  answered: readonly { readonly attempt: IdempotentRequest; readonly answer: unknown }[],
): Write | null =>
  answered.length === 0
    ? null
    : {
        name: 'stored_answer',
        sql: `INSERT INTO idempotency_key (actor, key, request_hash, answer)
              SELECT actor, key, request_hash, answer::jsonb
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS new (actor, key, request_hash, answer)`,
        parameters: [
          answered.map(({ attempt }) => attempt.actor),
          answered.map(({ attempt }) => attempt.key),
          answered.map(({ attempt }) => hashOf(attempt)),
          answered.map(({ answer }) => JSON.stringify(answer)),
        ],
      };

const hashOf = ({ request }: IdempotentRequest): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');
const nameOf = ({ actor, key }: Pick<IdempotentRequest, 'actor' | 'key'>): string => `${actor}\n${key}`;

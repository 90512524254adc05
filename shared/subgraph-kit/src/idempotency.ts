import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { BadInputError, IdempotencyKeyReusedError } from './errors';

const KEY_LENGTH_MAX = 255;

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
  { actor, key, request }: IdempotentRequest,
  effect: () => Promise<Answer>,
): Promise<Answer> {
  if (key.length === 0 || key.length > KEY_LENGTH_MAX) {
    throw new BadInputError(`idempotencyKey wants 1 to ${KEY_LENGTH_MAX} characters; ${key.length} came`);
  }
  // The one character that Postgres text cannot hold: it would fail as a database error.
  if (key.includes('\0')) throw new BadInputError('idempotencyKey wants plain text; a NUL character came');
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const inserted: unknown[] = await tx.query(
    `INSERT INTO idempotency_key (actor, key, request_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
    [actor, key, requestHash],
  );
  if (inserted.length === 0) return storedAnswer<Answer>(tx, actor, key, requestHash);

  const answer = await effect();
  await tx.query(`UPDATE idempotency_key SET answer = $3 WHERE actor = $1 AND key = $2`, [
    actor,
    key,
    JSON.stringify(answer),
  ]);
  return answer;
}

async function storedAnswer<Answer>(
  tx: EntityManager,
  actor: string,
  key: string,
  requestHash: string,
): Promise<Answer> {
  const rows: { request_hash: string; answer: Answer }[] = await tx.query(
    `SELECT request_hash, answer FROM idempotency_key WHERE actor = $1 AND key = $2`,
    [actor, key],
  );
  const stored = rows[0];
  if (stored?.request_hash !== requestHash) throw new IdempotencyKeyReusedError(key);
  return stored.answer;
}

import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { MemberToken } from '../domain/member-token';

/** Those of some tokens that have authorised a redemption; no statement when there are none. */
export async function findUsedTokens(
  db: EntityManager,
  tokenIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (tokenIds.length === 0) return new Set();
  const rows: { token_id: string }[] = await db.query(
    'SELECT token_id FROM member_token_use WHERE token_id = ANY($1::uuid[])',
    [tokenIds],
  );
  return new Set(rows.map((row) => row.token_id));
}

/** Another transaction that uses one of them meanwhile makes this one fail with a unique violation. */
export const tokenUsesWrite = (tokens: readonly MemberToken[], now: Date): Write | null =>
  tokens.length === 0
    ? null
    : {
        name: 'used_member_token',
        sql: `INSERT INTO member_token_use (token_id, customer_id, used_at)
              SELECT *, $3::timestamptz FROM unnest($1::uuid[], $2::uuid[])`,
        parameters: [tokens.map((one) => one.tokenId), tokens.map((one) => one.customerId), now],
      };

/** Forgets uses of before: their tokens have expired long ago. */
export const deleteTokenUses = (db: EntityManager, before: Date): Promise<void> =>
  db.query('DELETE FROM member_token_use WHERE used_at < $1', [before]);

import type { EntityManager } from 'typeorm';
import type { Tier } from '../domain/tier';

/** The tier to keep for a customer, and when time alone will change it. */
export interface StoredTier {
  readonly customerId: string;
  readonly tier: Tier;
  readonly reviewAt: Date | null;
}

export async function saveTiers(tx: EntityManager, tiers: readonly StoredTier[]): Promise<void> {
  if (tiers.length === 0) return;
  await tx.query(
    `UPDATE account SET tier = new.tier, tier_review_at = new.review_at
       FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS new (customer_id, tier, review_at)
      WHERE account.customer_id = new.customer_id
        AND (account.tier, account.tier_review_at) IS DISTINCT FROM (new.tier, new.review_at)`,
    [
      tiers.map((tier) => tier.customerId),
      tiers.map((tier) => tier.tier),
      tiers.map((tier) => tier.reviewAt),
    ],
  );
}

/** Customers whose tier changes by time before or at `now`, longest overdue first. */
export async function findCustomersWithDueTier(
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows: { customer_id: string }[] = await db.query(
    `SELECT customer_id FROM account WHERE tier_review_at <= $1 ORDER BY tier_review_at LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.customer_id);
}

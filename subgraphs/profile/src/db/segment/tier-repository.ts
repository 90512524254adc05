import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';

/** Keeps the tier that took effect last. @param tiers each customer at most once */
export async function saveTiers(
  tx: EntityManager,
  tiers: readonly { readonly customerId: string; readonly tier: string; readonly occurredAt: string }[],
): Promise<void> {
  if (tiers.length === 0) return;
  const sorted = [...tiers].sort((a, b) => byCodeUnit(a.customerId, b.customerId));
  await tx.query(
    `INSERT INTO customer_tier AS t (customer_id, tier, occurred_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
     ON CONFLICT (customer_id) DO UPDATE SET tier = excluded.tier, occurred_at = excluded.occurred_at
      WHERE (t.occurred_at, t.tier) < (excluded.occurred_at, excluded.tier)`,
    [sorted.map((one) => one.customerId), sorted.map((one) => one.tier), sorted.map((one) => one.occurredAt)],
  );
}

import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { RewardUse } from '../domain/reward-terms';
import type { UsageChanges } from '../domain/reward-usage';

/** A use as JSON. */
export interface UseRow extends Omit<RewardUse, 'takenAt'> {
  readonly takenMs: number;
}

/** SQL for a use that has not come back, as a `UseRow`, or null; `customer` after `=`, as any comparison takes it. */
export const useOf = (customer: string, useId: string): string => `
  (SELECT json_build_object('useId', u.use_id, 'customerId', u.customer_id, 'rewardId', u.reward_id,
          'takenMs', round(extract(epoch FROM u.taken_at) * 1000), 'stocked', u.stocked, 'budgetId', u.budget_id,
          'budgetTaken', u.budget_taken)
     FROM reward_use u WHERE u.customer_id = ${customer} AND u.use_id = ${useId} AND u.returned_at IS NULL)`;

export const toUse = (row: UseRow | null): RewardUse | null => {
  if (row === null) return null;
  const { takenMs, ...use } = row;
  return { ...use, takenAt: new Date(takenMs) };
};

/**
 * Locks what limits some rewards until the end of `tx`, after the accounts, always in the same order, so that what is read
 * next is still so when it is written.
 */
export async function lockCounters(tx: EntityManager, rewardIds: readonly string[]): Promise<void> {
  if (rewardIds.length === 0) return;
  await tx.query(
    `SELECT 1 FROM reward_stock WHERE reward_id = ANY($1::text[]) ORDER BY reward_id FOR UPDATE`,
    [rewardIds],
  );
  await tx.query(
    `SELECT 1 FROM reward_budget WHERE budget_id IN (SELECT budget_id FROM reward WHERE reward_id = ANY($1::text[]))
      ORDER BY budget_id FOR UPDATE`,
    [rewardIds],
  );
}

/**
 * What a batch took and gave back. Counters are moved by what changed, whatever they are by then, and only as far as stock
 * and budget reach; when they do not, or staff changed a reward since it was read, the whole statement fails as a
 * serialisation failure (40001), and nothing of it is written.
 *
 * @param beyond for what was handed out already: beyond stock and budget too, and whatever staff changed
 */
export const usageWrites = (changes: UsageChanges, now: Date, { beyond = false } = {}): (Write | null)[] => [
  beyond ? null : unchangedRewards(changes),
  countersWrite(changes.stock, STOCK, beyond),
  countersWrite(changes.budgets, BUDGET, beyond),
  usesWrite(changes.uses),
  returnedWrite(changes.returned, now),
];

interface Counters {
  readonly name: string;
  readonly table: string;
  readonly key: string;
  /** The column that nothing may pass; null is no limit. */
  readonly limit: string;
}
const STOCK: Counters = { name: 'moved_stock', table: 'reward_stock', key: 'reward_id', limit: 'stock' };
const BUDGET: Counters = { name: 'moved_budget', table: 'reward_budget', key: 'budget_id', limit: 'amount' };

function countersWrite(
  moved: ReadonlyMap<string, number>,
  { name, table, key, limit }: Counters,
  beyond: boolean,
): Write | null {
  if (moved.size === 0) return null;
  // Two batches that move the same counters lock them in the same order.
  const rows = [...moved].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    sql: `UPDATE ${table} SET taken = taken + moved.by
            FROM unnest($1::text[], $2::bigint[]) AS moved (${key}, by)
           WHERE ${table}.${key} = moved.${key}
             AND ($3 OR moved.by < 0 OR ${limit} IS NULL OR taken + moved.by <= ${limit})
          RETURNING 1`,
    parameters: [rows.map(([id]) => id), rows.map(([, by]) => by), beyond],
    after: `SELECT expect_rows((SELECT count(*) FROM ${name}), ${rows.length})`,
  };
}

/** Costs, limits and whether they are on offer at all: what staff changed since then is looked at again. */
const unchangedRewards = ({ rewards }: UsageChanges): Write | null =>
  rewards.length === 0
    ? null
    : {
        name: 'unchanged_reward',
        sql: `SELECT 1 FROM reward JOIN unnest($1::text[], $2::bigint[]) AS read (reward_id, version)
                 USING (reward_id, version)`,
        parameters: [rewards.map((reward) => reward.rewardId), rewards.map((reward) => reward.version)],
        after: `SELECT expect_rows((SELECT count(*) FROM unchanged_reward), ${rewards.length})`,
      };

const usesWrite = (uses: readonly RewardUse[]): Write | null =>
  uses.length === 0
    ? null
    : {
        name: 'inserted_use',
        sql: `INSERT INTO reward_use (customer_id, use_id, reward_id, taken_at, stocked, budget_id, budget_taken)
              SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::boolean[], $6::text[],
                                   $7::bigint[])`,
        parameters: [
          uses.map((use) => use.customerId),
          uses.map((use) => use.useId),
          uses.map((use) => use.rewardId),
          uses.map((use) => use.takenAt),
          uses.map((use) => use.stocked),
          uses.map((use) => use.budgetId),
          uses.map((use) => use.budgetTaken),
        ],
      };

const returnedWrite = (uses: readonly RewardUse[], now: Date): Write | null =>
  uses.length === 0
    ? null
    : {
        name: 'returned_use',
        sql: `UPDATE reward_use SET returned_at = $3
                FROM unnest($1::uuid[], $2::uuid[]) AS back (customer_id, use_id)
               WHERE reward_use.customer_id = back.customer_id AND reward_use.use_id = back.use_id
                 AND returned_at IS NULL
              RETURNING 1`,
        parameters: [uses.map((use) => use.customerId), uses.map((use) => use.useId), now],
        after: `SELECT expect_rows((SELECT count(*) FROM returned_use), ${uses.length})`,
      };

import { newId } from '@rapport/subgraph-kit/ids';
import type { ErasedRecords, Erasure } from '@rapport/subgraph-kit/rights/personal-data';
import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';
import type { EntityManager } from 'typeorm';

const LEDGER_TABLES = [
  'account',
  'order_fact',
  'lot',
  'movement',
  'posting',
  'lot_change',
  'hold',
  'offline_redemption',
  'reward_use',
] as const;

/**
 * Points are money: what was booked stays, in accounts of nobody, and the ledger sums to zero as before. What staff wrote
 * about it goes.
 */
export const PERSONAL_DATA = personalTables(
  LEDGER_TABLES.map((table) => ({ table, file: table, onErasure: 'erased first' })),
  { eraseFirst: forgetMembers },
);

/** Gives each of the person's accounts, with everything that was booked in it, to an id that is nobody's. */
async function forgetMembers(tx: EntityManager, { customerIds }: Erasure): Promise<ErasedRecords[]> {
  const nobodies = customerIds.map(() => newId());
  await tx.query(`SELECT set_config('ledger.forgetting', 'on', true)`);
  // Nobody is told of the tier of nobody. First, because it locks the accounts: what is booked meanwhile is seen below.
  await tx.query('UPDATE account SET tier_review_at = NULL WHERE customer_id = ANY($1::uuid[])', [
    customerIds,
  ]);
  await tx.query(
    `UPDATE movement SET actor = 'member' FROM unnest($1::uuid[]) AS id WHERE strpos(actor, id::text) > 0
        AND customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
  // What staff wrote may say who it was.
  await tx.query(
    'UPDATE movement SET reason = NULL WHERE customer_id = ANY($1::uuid[]) AND reason IS NOT NULL',
    [customerIds],
  );
  const records: ErasedRecords[] = [];
  for (const table of LEDGER_TABLES) {
    const [, unlinked]: [unknown, number] = await tx.query(
      `UPDATE ${table} t SET customer_id = nobody.id
         FROM unnest($1::uuid[], $2::uuid[]) AS nobody (was, id) WHERE t.customer_id = nobody.was`,
      [customerIds, nobodies],
    );
    records.push({ kind: table, erased: 0, unlinked });
  }
  await tx.query(`SELECT set_config('ledger.forgetting', 'off', true)`);
  return records;
}

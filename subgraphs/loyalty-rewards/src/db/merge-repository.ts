import type { EntityManager } from 'typeorm';

/** An account whose owner is held under another id now. */
export interface MergedAccount {
  readonly from: string;
  readonly into: string;
}

/** The accounts of all people whom `customerIds` name that are not their survivor's, in order of id. */
export const findMergedAccounts = (
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<MergedAccount[]> =>
  tx.query(
    `SELECT r.customer_id AS "from", r.survivor_id AS "into"
       FROM customer_redirect r JOIN account a ON a.customer_id = r.customer_id
      WHERE r.survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))
        AND r.customer_id <> r.survivor_id
      ORDER BY r.customer_id`,
    [customerIds],
  );

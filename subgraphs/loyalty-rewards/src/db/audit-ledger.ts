import type { EntityManager } from 'typeorm';

/** Each query gives one row for every thing that is wrong, `what` naming it. All are read in one snapshot. */
const CHECKS: Readonly<Record<string, string>> = {
  'postings of a movement sum to zero in each account': `
    SELECT movement_id::text AS what FROM posting GROUP BY customer_id, movement_id HAVING sum(points) <> 0`,
  'a movement has postings, and a posting a movement': `
    SELECT coalesce(m.movement_id, p.movement_id)::text AS what
      FROM (SELECT * FROM movement WHERE kind <> 'TRANSFERRED') m
      FULL JOIN (SELECT DISTINCT customer_id, movement_id FROM posting) p USING (customer_id, movement_id)
     WHERE p.movement_id IS NULL
        OR m.movement_id IS NULL AND NOT EXISTS (SELECT FROM movement t WHERE t.movement_id = p.movement_id)`,
  'a movement in several accounts is in as many as it says': `
    SELECT movement_id::text AS what FROM movement GROUP BY movement_id HAVING count(*) <> max(account_count)`,
  'an account is the sum of its postings': `
    SELECT customer_id::text AS what
      FROM account
      FULL JOIN (
        SELECT customer_id,
               coalesce(sum(points) FILTER (WHERE account = 'MEMBER'), 0) AS balance_points,
               -coalesce(sum(points) FILTER (WHERE account = 'OWED'), 0) AS owed_points,
               -coalesce(sum(points) FILTER (WHERE account = 'ISSUED'), 0) AS earned_points
          FROM posting GROUP BY customer_id
      ) p USING (customer_id)
     WHERE (coalesce(account.balance_points, 0), coalesce(account.owed_points, 0), coalesce(account.earned_points, 0))
        <> (coalesce(p.balance_points, 0), coalesce(p.owed_points, 0), coalesce(p.earned_points, 0))`,
  'the open lots of a customer are the balance': `
    SELECT customer_id::text AS what
      FROM account
      FULL JOIN (SELECT customer_id, sum(open_points) AS open_points FROM lot GROUP BY customer_id) l
        USING (customer_id)
     WHERE coalesce(account.balance_points, 0) <> coalesce(l.open_points, 0)`,
  'a lot is the sum of its changes': `
    SELECT lot_id::text AS what
      FROM lot
      FULL JOIN (
        SELECT lot_id, sum(granted_points) AS granted_points, sum(open_points) AS open_points,
               sum(expired_points) AS expired_points
          FROM lot_change GROUP BY lot_id
      ) c USING (lot_id)
     WHERE (coalesce(lot.granted_points, 0), coalesce(lot.open_points, 0), coalesce(lot.expired_points, 0))
        <> (coalesce(c.granted_points, 0), coalesce(c.open_points, 0), coalesce(c.expired_points, 0))`,
  'what a movement gives or takes is in the lots it names': `
    SELECT movement_id::text AS what
      FROM (SELECT customer_id, movement_id, points FROM posting WHERE account = 'MEMBER') p
      JOIN movement m USING (customer_id, movement_id)
      LEFT JOIN (
        SELECT customer_id, movement_id, sum(open_points) AS points FROM lot_change GROUP BY customer_id, movement_id
      ) c USING (customer_id, movement_id)
     WHERE m.kind <> 'TRANSFERRED' AND p.points <> coalesce(c.points, 0)`,
  'the points posted for orders are what the customer earned': `
    SELECT customer_id::text AS what
      FROM account
      FULL JOIN (SELECT customer_id, sum(posted_points) AS points FROM order_fact GROUP BY customer_id) f
        USING (customer_id)
     WHERE coalesce(account.earned_points, 0) <> coalesce(f.points, 0)`,
};

/**
 * Checks the whole ledger against itself.
 *
 * @returns a sentence for each thing that is wrong, at most a hundred of a kind; `[]` for a sound ledger
 */
export async function auditLedger(db: EntityManager): Promise<string[]> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    const problems: string[] = [];
    for (const [rule, sql] of Object.entries(CHECKS)) {
      const rows: { what: string }[] = await tx.query(`${sql} LIMIT 100`);
      problems.push(...rows.map((row) => `Not so that ${rule}: ${row.what}`));
    }
    return problems;
  });
}

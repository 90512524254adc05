import type { EntityManager } from 'typeorm';
import { LOT_PARTS } from '../domain/lot';
import { REWARD_CHECKS } from './audit-rewards';

/** Each query gives one row for every thing that is wrong, `what` naming it. All are read in one snapshot. */
const CHECKS: Readonly<Record<string, string>> = {
  'postings of a movement sum to zero in each account': `
    SELECT movement_id::text AS what FROM posting GROUP BY customer_id, movement_id HAVING sum(amount) <> 0`,
  'a movement has postings, and a posting a movement': `
    SELECT coalesce(m.movement_id, p.movement_id)::text AS what
      FROM (SELECT * FROM movement WHERE kind <> 'TRANSFERRED') m
      FULL JOIN (SELECT DISTINCT customer_id, movement_id FROM posting) p USING (customer_id, movement_id)
     WHERE p.movement_id IS NULL
        OR m.movement_id IS NULL AND NOT EXISTS (SELECT FROM movement t WHERE t.movement_id = p.movement_id)`,
  'a movement in several accounts is in as many as it says': `
    SELECT movement_id::text AS what FROM movement GROUP BY movement_id HAVING count(*) <> max(account_count)`,
  'an account is the sum of its postings': `
    SELECT customer_id || ' ' || wallet AS what
      FROM account
      FULL JOIN (
        SELECT customer_id, wallet,
               coalesce(sum(amount) FILTER (WHERE account = 'AVAILABLE'), 0) AS available,
               coalesce(sum(amount) FILTER (WHERE account = 'PENDING'), 0) AS pending,
               coalesce(sum(amount) FILTER (WHERE account = 'HELD'), 0) AS held,
               -coalesce(sum(amount) FILTER (WHERE account = 'OWED'), 0) AS owed,
               -coalesce(sum(amount) FILTER (WHERE account = 'ISSUED'), 0) AS earned
          FROM posting JOIN movement USING (customer_id, movement_id) GROUP BY customer_id, wallet
      ) p USING (customer_id, wallet)
     WHERE (coalesce(account.available, 0), coalesce(account.pending, 0), coalesce(account.held, 0),
            coalesce(account.owed, 0), coalesce(account.earned, 0))
        <> (coalesce(p.available, 0), coalesce(p.pending, 0), coalesce(p.held, 0), coalesce(p.owed, 0),
            coalesce(p.earned, 0))`,
  'the lots of an account are what it has': `
    SELECT customer_id || ' ' || wallet AS what
      FROM account
      FULL JOIN (
        SELECT customer_id, wallet, sum(open) AS available, sum(pending) AS pending, sum(held) AS held
          FROM lot GROUP BY customer_id, wallet
      ) l USING (customer_id, wallet)
     WHERE (coalesce(account.available, 0), coalesce(account.pending, 0), coalesce(account.held, 0))
        <> (coalesce(l.available, 0), coalesce(l.pending, 0), coalesce(l.held, 0))`,
  'a lot is the sum of its changes': `
    SELECT lot_id::text AS what
      FROM lot
      FULL JOIN (
        SELECT lot_id, ${LOT_PARTS.map((part) => `sum(${part}) AS ${part}`).join(', ')} FROM lot_change GROUP BY lot_id
      ) c USING (lot_id)
     WHERE (${LOT_PARTS.map((part) => `coalesce(lot.${part}, 0)`).join(', ')})
        <> (${LOT_PARTS.map((part) => `coalesce(c.${part}, 0)`).join(', ')})`,
  'a hold is what its lots hold': `
    SELECT hold.hold_id::text AS what
      FROM hold
      LEFT JOIN LATERAL (
        SELECT sum(c.held) AS held FROM movement m JOIN lot_change c USING (customer_id, movement_id)
         WHERE m.customer_id = hold.customer_id AND (m.movement_id = hold.hold_id OR m.about_id = hold.hold_id)
      ) l ON true
     WHERE hold.held <> coalesce(l.held, 0)`,
  'the holds of an account are what it holds': `
    SELECT customer_id || ' ' || wallet AS what
      FROM account
      FULL JOIN (SELECT customer_id, wallet, sum(held) AS held FROM hold GROUP BY customer_id, wallet) h
        USING (customer_id, wallet)
     WHERE coalesce(account.held, 0) <> coalesce(h.held, 0)`,
  'what a movement gives or takes is in the lots it names': `
    SELECT movement_id::text AS what
      FROM movement m
      LEFT JOIN (
        SELECT customer_id, movement_id,
               sum(amount) FILTER (WHERE account = 'AVAILABLE') AS available,
               sum(amount) FILTER (WHERE account = 'PENDING') AS pending,
               sum(amount) FILTER (WHERE account = 'HELD') AS held
          FROM posting GROUP BY customer_id, movement_id
      ) p USING (customer_id, movement_id)
      LEFT JOIN (
        SELECT customer_id, movement_id, sum(open) AS available, sum(pending) AS pending, sum(held) AS held
          FROM lot_change GROUP BY customer_id, movement_id
      ) c USING (customer_id, movement_id)
     WHERE m.kind <> 'TRANSFERRED'
       AND (coalesce(p.available, 0), coalesce(p.pending, 0), coalesce(p.held, 0))
        <> (coalesce(c.available, 0), coalesce(c.pending, 0), coalesce(c.held, 0))`,
  'what members sent each other arrived': `
    SELECT movement_id::text AS what FROM posting WHERE account = 'MOVED' GROUP BY movement_id HAVING sum(amount) <> 0`,
  'the points posted for orders are what the customer earned': `
    SELECT customer_id::text AS what
      FROM account
      FULL JOIN (SELECT customer_id, sum(posted_points) AS points FROM order_fact GROUP BY customer_id) f
        USING (customer_id)
     WHERE coalesce(account.earned, 0) <> coalesce(f.points, 0) AND coalesce(account.wallet, 'POINTS') = 'POINTS'`,
};

/**
 * Checks the whole ledger against itself.
 *
 * @returns a sentence for each thing that is wrong, at most a hundred of a kind; `[]` for a sound ledger
 */
export async function auditLedger(db: EntityManager): Promise<string[]> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    const problems: string[] = [];
    for (const [rule, sql] of Object.entries({ ...CHECKS, ...REWARD_CHECKS })) {
      const rows: { what: string }[] = await tx.query(`${sql} LIMIT 100`);
      problems.push(...rows.map((row) => `Not so that ${rule}: ${row.what}`));
    }
    return problems;
  });
}

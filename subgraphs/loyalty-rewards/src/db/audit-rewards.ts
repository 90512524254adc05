/** What each redemption took from lots, less what was released, given back or reversed of it, also after a capture. */
const SPENT_IN_ALL = `
  SELECT coalesce(before.about_id, m.about_id, m.movement_id) AS movement_id, -sum(c.open + c.expired) AS amount
    FROM movement m
    JOIN lot_change c USING (customer_id, movement_id)
    LEFT JOIN (SELECT DISTINCT movement_id, about_id FROM movement WHERE about_id IS NOT NULL) before
      ON before.movement_id = m.about_id
   GROUP BY 1`;

/** As the checks of `audit-ledger.ts`: what limits rewards, against the redemptions that stand. */
export const REWARD_CHECKS: Readonly<Record<string, string>> = {
  'what is taken of a stock is what redemptions took of it': `
    SELECT reward_id AS what
      FROM reward_stock
      FULL JOIN (
        SELECT reward_id, count(*) AS taken FROM reward_use WHERE stocked AND returned_at IS NULL GROUP BY reward_id
      ) u USING (reward_id)
     WHERE coalesce(reward_stock.taken, 0) <> coalesce(u.taken, 0)`,
  'what is taken of a budget is what redemptions took of it': `
    SELECT budget_id AS what
      FROM reward_budget
      FULL JOIN (
        SELECT budget_id, sum(budget_taken) AS taken FROM reward_use
         WHERE budget_id IS NOT NULL AND returned_at IS NULL GROUP BY budget_id
      ) u USING (budget_id)
     WHERE coalesce(reward_budget.taken, 0) <> coalesce(u.taken, 0)`,
  'a redemption that stands took one of its reward, and one that came back took none': `
    SELECT m.movement_id::text AS what
      FROM (SELECT DISTINCT movement_id FROM movement WHERE kind IN ('REDEEMED', 'HELD') AND reward_id IS NOT NULL) m
      JOIN (${SPENT_IN_ALL}) spent USING (movement_id)
      LEFT JOIN reward_use u ON u.use_id = m.movement_id
     WHERE u.use_id IS NULL OR (spent.amount = 0) <> (u.returned_at IS NOT NULL)`,
};

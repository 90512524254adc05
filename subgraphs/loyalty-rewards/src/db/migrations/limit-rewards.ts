import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What limits a reward: stock, uses by a member, days, tiers, a budget. The counters have rows of their own, which every
 * redemption of a limited reward updates and nobody else; each redemption is a row of `reward_use`, so that what it took
 * can come back exactly.
 */
export class LimitRewards1768478475000 implements MigrationInterface {
  readonly name = 'LimitRewards1768478475000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reward_budget (
        budget_id text PRIMARY KEY,
        name      text NOT NULL,
        unit      text NOT NULL,
        currency  text,
        amount    bigint NOT NULL,
        taken     bigint NOT NULL DEFAULT 0,
        CONSTRAINT reward_budget_unit_known CHECK (unit IN ('POINTS', 'MONEY')),
        CONSTRAINT reward_budget_money_has_currency CHECK ((unit = 'MONEY') = (currency IS NOT NULL)),
        CONSTRAINT reward_budget_taken_not_negative CHECK (taken >= 0),
        CONSTRAINT reward_budget_amount_not_negative CHECK (amount >= 0)
      ) WITH (fillfactor = 50)
    `);
    await runner.query(`
      ALTER TABLE reward
        ADD COLUMN version bigint NOT NULL DEFAULT 1,
        ADD COLUMN starts_at timestamptz,
        ADD COLUMN limit_count integer,
        ADD COLUMN limit_days integer,
        ADD COLUMN tiers text[],
        ADD COLUMN cost_minor bigint,
        ADD COLUMN budget_id text CONSTRAINT reward_budget_exists REFERENCES reward_budget,
        ADD CONSTRAINT reward_limit_positive CHECK (limit_count > 0 AND limit_days > 0),
        ADD CONSTRAINT reward_limit_days_of_count CHECK (limit_days IS NULL OR limit_count IS NOT NULL)
    `);
    await runner.query(`
      CREATE TABLE reward_stock (
        reward_id text PRIMARY KEY REFERENCES reward,
        stock     integer,
        taken     bigint NOT NULL DEFAULT 0,
        CONSTRAINT reward_stock_not_negative CHECK (stock >= 0),
        CONSTRAINT reward_stock_taken_not_negative CHECK (taken >= 0)
      ) WITH (fillfactor = 50)
    `);
    await runner.query(`
      CREATE TABLE reward_use (
        customer_id  uuid NOT NULL,
        use_id       uuid NOT NULL,
        reward_id    text NOT NULL,
        taken_at     timestamptz NOT NULL,
        stocked      boolean NOT NULL,
        budget_id    text,
        budget_taken bigint NOT NULL DEFAULT 0,
        returned_at  timestamptz,
        CONSTRAINT reward_use_pkey PRIMARY KEY (customer_id, use_id)
      )
    `);
    await runner.query(
      `CREATE INDEX reward_use_open ON reward_use (reward_id, customer_id) WHERE returned_at IS NULL`,
    );
    await rememberUses(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reward_use, reward_stock`);
    await runner.query(`
      ALTER TABLE reward DROP COLUMN version, DROP COLUMN starts_at, DROP COLUMN limit_count, DROP COLUMN limit_days,
        DROP COLUMN tiers, DROP COLUMN cost_minor, DROP COLUMN budget_id
    `);
    await runner.query(`DROP TABLE reward_budget`);
  }
}

/** Redemptions of before count for limits too, unless everything that they took has come back. */
const rememberUses = (runner: QueryRunner): Promise<unknown> =>
  runner.query(`
    INSERT INTO reward_use (customer_id, use_id, reward_id, taken_at, stocked, returned_at)
    SELECT m.customer_id, m.movement_id, m.reward_id, m.occurred_at, false, CASE WHEN spent.open = 0 THEN spent.at END
      FROM (
        SELECT DISTINCT ON (movement_id) * FROM movement
         WHERE kind IN ('REDEEMED', 'HELD') AND reward_id IS NOT NULL ORDER BY movement_id, customer_id
      ) m
      JOIN (
        SELECT coalesce(before.about_id, a.about_id, a.movement_id) AS movement_id, sum(c.open + c.expired) AS open,
               max(a.occurred_at) AS at
          FROM movement a
          JOIN lot_change c USING (customer_id, movement_id)
          LEFT JOIN (SELECT DISTINCT movement_id, about_id FROM movement WHERE about_id IS NOT NULL) before
            ON before.movement_id = a.about_id
         GROUP BY 1
      ) spent USING (movement_id)
  `);

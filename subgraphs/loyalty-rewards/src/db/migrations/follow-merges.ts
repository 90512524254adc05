import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every row of the ledger stays with the id it was booked for, so that merges and their undoing move nothing
 * (ADR 0016). An order is one customer's at a time, or a guest's; a redemption may be paid by several accounts.
 */
export class FollowMerges1768478406000 implements MigrationInterface {
  readonly name = 'FollowMerges1768478406000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE order_fact DROP CONSTRAINT order_fact_pkey, ALTER customer_id DROP NOT NULL,
        ADD CONSTRAINT order_fact_pkey PRIMARY KEY (order_id)
    `);
    await runner.query(`
      CREATE INDEX order_fact_customer ON order_fact (customer_id, ordered_at) WHERE customer_id IS NOT NULL
    `);
    await runner.query(`ALTER TABLE movement ADD COLUMN account_count integer NOT NULL DEFAULT 1`);
    await runner.query(`
      ALTER TABLE movement DROP CONSTRAINT movement_kind_known, ADD CONSTRAINT movement_kind_known CHECK
        (kind IN ('EARNED', 'TAKEN_BACK', 'REASSIGNED', 'REDEEMED', 'EXPIRED', 'DEBT_PAID', 'TRANSFERRED'))
    `);
    await sumsToZero(runner, 'customer_id, movement_id');
  }

  async down(runner: QueryRunner): Promise<void> {
    await sumsToZero(runner, 'movement_id');
    await runner.query(`
      ALTER TABLE movement DROP CONSTRAINT movement_kind_known, ADD CONSTRAINT movement_kind_known
        CHECK (kind IN ('EARNED', 'TAKEN_BACK', 'REDEEMED', 'EXPIRED', 'DEBT_PAID', 'TRANSFERRED')) NOT VALID
    `);
    await runner.query(`ALTER TABLE movement DROP COLUMN account_count`);
    await runner.query(`DROP INDEX order_fact_customer`);
    await runner.query(`DELETE FROM order_fact WHERE customer_id IS NULL`);
    await runner.query(`
      ALTER TABLE order_fact DROP CONSTRAINT order_fact_pkey,
        ADD CONSTRAINT order_fact_pkey PRIMARY KEY (customer_id, order_id)
    `);
  }
}

/** In each account by itself: no account lends to another. */
const sumsToZero = (runner: QueryRunner, key: string): Promise<unknown> =>
  runner.query(`
    CREATE OR REPLACE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM inserted GROUP BY ${key} HAVING sum(points) <> 0) THEN
        RAISE EXCEPTION 'postings of a movement sum to zero' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
  `);

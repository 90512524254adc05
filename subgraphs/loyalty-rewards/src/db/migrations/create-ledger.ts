import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts, what orders say, lots, and the ledger. The customer comes first in every key, so that a distributed Postgres
 * can place a customer's rows together. The checks and triggers are the last guard: the domain decides before.
 */
export class CreateLedger1768478400000 implements MigrationInterface {
  readonly name = 'CreateLedger1768478400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account (
        customer_id    uuid PRIMARY KEY,
        balance_points bigint NOT NULL DEFAULT 0,
        owed_points    bigint NOT NULL DEFAULT 0,
        earned_points  bigint NOT NULL DEFAULT 0,
        tier           text NOT NULL DEFAULT 'BRONZE',
        tier_review_at timestamptz,
        CONSTRAINT account_balance_not_negative CHECK (balance_points >= 0),
        CONSTRAINT account_owed_not_negative CHECK (owed_points >= 0),
        CONSTRAINT account_earned_not_negative CHECK (earned_points >= 0),
        CONSTRAINT account_tier_known CHECK (tier IN ('BRONZE', 'SILVER', 'GOLD'))
      )
    `);
    await runner.query(
      `CREATE INDEX account_tier_review ON account (tier_review_at) WHERE tier_review_at IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE order_fact (
        customer_id   uuid NOT NULL,
        order_id      uuid NOT NULL,
        order_number  text,
        revision      integer NOT NULL,
        ordered_at    timestamptz NOT NULL,
        currency      text NOT NULL,
        kept_minor    bigint NOT NULL,
        posted_points bigint NOT NULL,
        CONSTRAINT order_fact_pkey PRIMARY KEY (customer_id, order_id),
        CONSTRAINT order_fact_kept_not_negative CHECK (kept_minor >= 0),
        CONSTRAINT order_fact_posted_not_negative CHECK (posted_points >= 0)
      )
    `);
    await runner.query(`
      CREATE TABLE lot (
        customer_id    uuid NOT NULL,
        lot_id         uuid NOT NULL,
        order_id       uuid NOT NULL,
        expires_at     timestamptz NOT NULL,
        granted_points bigint NOT NULL,
        open_points    bigint NOT NULL,
        expired_points bigint NOT NULL,
        CONSTRAINT lot_pkey PRIMARY KEY (customer_id, lot_id),
        CONSTRAINT lot_open_not_negative CHECK (open_points >= 0),
        CONSTRAINT lot_expired_not_negative CHECK (expired_points >= 0),
        CONSTRAINT lot_used_at_most_granted CHECK (open_points + expired_points <= granted_points)
      )
    `);
    await runner.query(`CREATE INDEX lot_of_order ON lot (customer_id, order_id)`);
    await runner.query(
      `CREATE INDEX lot_open ON lot (customer_id, expires_at, lot_id) WHERE open_points > 0`,
    );
    await runner.query(`CREATE INDEX lot_due ON lot (expires_at) WHERE open_points > 0`);
    await createJournal(runner);
    await guardJournal(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE lot_change, posting, movement, lot, order_fact, account`);
    await runner.query(`DROP FUNCTION ledger_is_append_only, ledger_sums_to_zero`);
  }
}

/** The three tables that only ever grow: what happened, between which accounts, through which lots. */
async function createJournal(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE movement (
      customer_id uuid NOT NULL,
      movement_id uuid NOT NULL,
      kind        text NOT NULL,
      occurred_at timestamptz NOT NULL,
      booked_at   timestamptz NOT NULL,
      actor       text NOT NULL,
      order_id    uuid,
      reward_id   text,
      reward_name text,
      CONSTRAINT movement_pkey PRIMARY KEY (customer_id, movement_id),
      CONSTRAINT movement_kind_known
        CHECK (kind IN ('EARNED', 'TAKEN_BACK', 'REDEEMED', 'EXPIRED', 'DEBT_PAID', 'TRANSFERRED'))
    )
  `);
  await runner.query(
    `CREATE INDEX movement_history ON movement (customer_id, occurred_at, movement_id)
     WHERE kind <> 'TRANSFERRED'`,
  );
  await runner.query(`
    CREATE TABLE posting (
      customer_id uuid NOT NULL,
      movement_id uuid NOT NULL,
      account     text NOT NULL,
      points      bigint NOT NULL,
      CONSTRAINT posting_pkey PRIMARY KEY (customer_id, movement_id, account),
      CONSTRAINT posting_moves_something CHECK (points <> 0),
      CONSTRAINT posting_account_known
        CHECK (account IN ('MEMBER', 'OWED', 'ISSUED', 'REDEEMED', 'EXPIRED'))
    )
  `);
  await runner.query(`
    CREATE TABLE lot_change (
      customer_id    uuid NOT NULL,
      movement_id    uuid NOT NULL,
      lot_id         uuid NOT NULL,
      granted_points bigint NOT NULL,
      open_points    bigint NOT NULL,
      expired_points bigint NOT NULL,
      CONSTRAINT lot_change_pkey PRIMARY KEY (customer_id, movement_id, lot_id)
    )
  `);
}

/** All postings of a movement are inserted by one statement, so one look at the new rows tells whether they balance. */
async function guardJournal(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM inserted GROUP BY movement_id HAVING sum(points) <> 0) THEN
        RAISE EXCEPTION 'postings of a movement sum to zero' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
  `);
  await runner.query(`
    CREATE TRIGGER posting_sums_to_zero AFTER INSERT ON posting
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_sums_to_zero()
  `);
  await runner.query(`
    CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the ledger is append-only: book a movement that corrects';
    END $$
  `);
  for (const table of ['movement', 'posting', 'lot_change']) {
    await runner.query(`
      CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
    `);
  }
}

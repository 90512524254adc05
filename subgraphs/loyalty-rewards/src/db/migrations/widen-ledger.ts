import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Wallets, points that are pending or held, grants that are not an order's, and what a movement answers to. Amounts are
 * in the unit of their wallet, so the columns no longer say "points".
 */
export class WidenLedger1768478409000 implements MigrationInterface {
  readonly name = 'WidenLedger1768478409000';

  async up(runner: QueryRunner): Promise<void> {
    await widenAccounts(runner);
    await widenLots(runner);
    await widenJournal(runner);
    await runner.query(`
      CREATE TABLE hold (
        customer_id uuid NOT NULL,
        hold_id     uuid NOT NULL,
        wallet      text NOT NULL,
        held        bigint NOT NULL,
        expires_at  timestamptz NOT NULL,
        reward_id   text,
        reward_name text,
        CONSTRAINT hold_pkey PRIMARY KEY (customer_id, hold_id),
        CONSTRAINT hold_not_negative CHECK (held >= 0)
      )
    `);
    await runner.query(`CREATE INDEX hold_by_id ON hold (hold_id)`);
    await runner.query(`CREATE INDEX hold_open ON hold (expires_at) WHERE held > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [row] = (await runner.query(
      `SELECT EXISTS (SELECT FROM account WHERE wallet <> 'POINTS' OR pending + held > 0) AS used`,
    )) as { used: boolean }[];
    if (row?.used === true) {
      throw new Error('wallets, pending or held points are in use: this migration can no longer be undone');
    }
    await runner.query(`DROP TABLE hold`);
    await narrowJournal(runner);
    await narrowLots(runner);
    await narrowAccounts(runner);
  }
}

async function widenAccounts(runner: QueryRunner): Promise<void> {
  await runner.query(`ALTER TABLE account RENAME COLUMN balance_points TO available`);
  await runner.query(`ALTER TABLE account RENAME COLUMN owed_points TO owed`);
  await runner.query(`ALTER TABLE account RENAME COLUMN earned_points TO earned`);
  await runner.query(`ALTER TABLE account RENAME CONSTRAINT account_balance_not_negative TO account_available_not_negative`); // prettier-ignore
  await runner.query(`
    ALTER TABLE account ADD COLUMN wallet text NOT NULL DEFAULT 'POINTS',
      ADD COLUMN pending bigint NOT NULL DEFAULT 0, ADD COLUMN held bigint NOT NULL DEFAULT 0,
      ADD CONSTRAINT account_pending_not_negative CHECK (pending >= 0),
      ADD CONSTRAINT account_held_not_negative CHECK (held >= 0),
      ADD CONSTRAINT account_wallet_known CHECK (wallet ~ '^(POINTS|STORE_CREDIT_[A-Z]{3})$'),
      DROP CONSTRAINT account_pkey, ADD CONSTRAINT account_pkey PRIMARY KEY (customer_id, wallet)
  `);
}

async function narrowAccounts(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE account DROP CONSTRAINT account_pkey, ADD CONSTRAINT account_pkey PRIMARY KEY (customer_id),
      DROP COLUMN wallet, DROP COLUMN pending, DROP COLUMN held
  `);
  await runner.query(`ALTER TABLE account RENAME CONSTRAINT account_available_not_negative TO account_balance_not_negative`); // prettier-ignore
  await runner.query(`ALTER TABLE account RENAME COLUMN available TO balance_points`);
  await runner.query(`ALTER TABLE account RENAME COLUMN owed TO owed_points`);
  await runner.query(`ALTER TABLE account RENAME COLUMN earned TO earned_points`);
}

async function widenLots(runner: QueryRunner): Promise<void> {
  for (const table of ['lot', 'lot_change']) {
    for (const column of ['granted', 'open', 'expired']) {
      await runner.query(`ALTER TABLE ${table} RENAME COLUMN ${column}_points TO ${column}`);
    }
  }
  await runner.query(`
    ALTER TABLE lot ADD COLUMN wallet text NOT NULL DEFAULT 'POINTS', ALTER order_id DROP NOT NULL,
      ADD COLUMN activates_at timestamptz,
      ADD COLUMN pending bigint NOT NULL DEFAULT 0, ADD COLUMN held bigint NOT NULL DEFAULT 0,
      ADD CONSTRAINT lot_pending_not_negative CHECK (pending >= 0),
      ADD CONSTRAINT lot_pending_activates CHECK (pending = 0 OR activates_at IS NOT NULL),
      ADD CONSTRAINT lot_held_not_negative CHECK (held >= 0),
      DROP CONSTRAINT lot_used_at_most_granted,
      ADD CONSTRAINT lot_used_at_most_granted CHECK (pending + open + held + expired <= granted)
  `);
  await runner.query(`DROP INDEX lot_open`);
  await runner.query(
    `CREATE INDEX lot_alive ON lot (customer_id, expires_at, lot_id) WHERE pending + open + held > 0`,
  );
  await runner.query(`CREATE INDEX lot_activation_due ON lot (activates_at) WHERE pending > 0`);
  await runner.query(`
    ALTER TABLE lot_change ADD COLUMN pending bigint NOT NULL DEFAULT 0, ADD COLUMN held bigint NOT NULL DEFAULT 0
  `);
}

async function narrowLots(runner: QueryRunner): Promise<void> {
  await runner.query(`DROP INDEX lot_activation_due, lot_alive`);
  await runner.query(`ALTER TABLE lot_change DROP COLUMN pending, DROP COLUMN held`);
  await runner.query(`
    ALTER TABLE lot DROP CONSTRAINT lot_used_at_most_granted,
      ADD CONSTRAINT lot_used_at_most_granted CHECK (open + expired <= granted),
      DROP COLUMN wallet, DROP COLUMN activates_at, DROP COLUMN pending, DROP COLUMN held
  `);
  for (const table of ['lot', 'lot_change']) {
    for (const column of ['granted', 'open', 'expired']) {
      await runner.query(`ALTER TABLE ${table} RENAME COLUMN ${column} TO ${column}_points`);
    }
  }
  await runner.query(`CREATE INDEX lot_open ON lot (customer_id, expires_at, lot_id) WHERE open_points > 0`);
}

const KINDS_BEFORE = `'EARNED', 'TAKEN_BACK', 'REASSIGNED', 'REDEEMED', 'EXPIRED', 'DEBT_PAID', 'TRANSFERRED'`;
const KINDS = `${KINDS_BEFORE}, 'ACTIVATED', 'HELD', 'CAPTURED', 'RELEASED', 'GIVEN_BACK', 'ADJUSTED', 'REVERSED', 'SENT',
  'RECEIVED'`;

async function widenJournal(runner: QueryRunner): Promise<void> {
  await runner.query(`SELECT set_config('ledger.forgetting', 'on', true)`);
  await runner.query(`ALTER TABLE posting RENAME COLUMN points TO amount`);
  await runner.query(`ALTER TABLE posting DROP CONSTRAINT posting_account_known`);
  await runner.query(`UPDATE posting SET account = 'AVAILABLE' WHERE account = 'MEMBER'`);
  await runner.query(`
    ALTER TABLE posting ADD CONSTRAINT posting_account_known CHECK (account IN
      ('AVAILABLE', 'PENDING', 'HELD', 'OWED', 'ISSUED', 'REDEEMED', 'EXPIRED', 'ADJUSTED', 'MOVED'))
  `);
  await runner.query(`
    ALTER TABLE movement ADD COLUMN wallet text NOT NULL DEFAULT 'POINTS', ADD COLUMN about_id uuid,
      ADD COLUMN reason text, DROP CONSTRAINT movement_kind_known,
      ADD CONSTRAINT movement_kind_known CHECK (kind IN (${KINDS}))
  `);
  await runner.query(`CREATE INDEX movement_about ON movement (about_id) WHERE about_id IS NOT NULL`);
  await runner.query(`CREATE INDEX movement_by_id ON movement (movement_id)`);
  await runner.query(`CREATE INDEX movement_booked_at ON movement USING brin (booked_at)`);
  await sumsToZero(runner, 'amount');
  await runner.query(`SELECT set_config('ledger.forgetting', 'off', true)`);
}

async function narrowJournal(runner: QueryRunner): Promise<void> {
  await runner.query(`SELECT set_config('ledger.forgetting', 'on', true)`);
  await runner.query(`DROP INDEX movement_booked_at, movement_by_id, movement_about`);
  await runner.query(`
    ALTER TABLE movement DROP COLUMN wallet, DROP COLUMN about_id, DROP COLUMN reason,
      DROP CONSTRAINT movement_kind_known,
      ADD CONSTRAINT movement_kind_known CHECK (kind IN (${KINDS_BEFORE})) NOT VALID
  `);
  await runner.query(`ALTER TABLE posting DROP CONSTRAINT posting_account_known`);
  await runner.query(`UPDATE posting SET account = 'MEMBER' WHERE account = 'AVAILABLE'`);
  await runner.query(`
    ALTER TABLE posting ADD CONSTRAINT posting_account_known
      CHECK (account IN ('MEMBER', 'OWED', 'ISSUED', 'REDEEMED', 'EXPIRED')) NOT VALID
  `);
  await runner.query(`ALTER TABLE posting RENAME COLUMN amount TO points`);
  await sumsToZero(runner, 'points');
  await runner.query(`SELECT set_config('ledger.forgetting', 'off', true)`);
}

const sumsToZero = (runner: QueryRunner, column: string): Promise<unknown> =>
  runner.query(`
    CREATE OR REPLACE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM inserted GROUP BY customer_id, movement_id HAVING sum(${column}) <> 0) THEN
        RAISE EXCEPTION 'postings of a movement sum to zero' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
  `);

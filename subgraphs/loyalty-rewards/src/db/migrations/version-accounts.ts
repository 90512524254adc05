import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A version for each account, so that a booking can be decided on what was read without a lock, and refused when anything
 * was booked meanwhile. And lots whose partial indexes do not change with every spend: an update that changes no indexed
 * column needs no index entries (a heap-only tuple).
 */
export class VersionAccounts1768478410000 implements MigrationInterface {
  readonly name = 'VersionAccounts1768478410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE account ADD COLUMN version bigint NOT NULL DEFAULT 1, SET (fillfactor = 70)`,
    );
    await runner.query(`
      CREATE FUNCTION expect_rows(actual bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF actual <> expected THEN
          RAISE EXCEPTION 'something was booked meanwhile: % of % rows are as they were read', actual, expected
            USING ERRCODE = 'serialization_failure';
        END IF;
      END $$
    `);
    await runner.query(`DROP INDEX lot_alive, lot_due, lot_activation_due`);
    await runner.query(`
      ALTER TABLE lot SET (fillfactor = 70),
        ADD COLUMN alive boolean GENERATED ALWAYS AS (pending + open + held > 0) STORED,
        ADD COLUMN waits boolean GENERATED ALWAYS AS (pending > 0) STORED
    `);
    await runner.query(`CREATE INDEX lot_alive ON lot (customer_id) WHERE alive`);
    await runner.query(`CREATE INDEX lot_due ON lot (expires_at) WHERE alive`);
    await runner.query(`CREATE INDEX lot_activation_due ON lot (activates_at) WHERE waits`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX lot_alive, lot_due, lot_activation_due`);
    await runner.query(`ALTER TABLE lot DROP COLUMN alive, DROP COLUMN waits, RESET (fillfactor)`);
    await runner.query(
      `CREATE INDEX lot_alive ON lot (customer_id, expires_at, lot_id) WHERE pending + open + held > 0`,
    );
    await runner.query(`CREATE INDEX lot_due ON lot (expires_at) WHERE open > 0`);
    await runner.query(`CREATE INDEX lot_activation_due ON lot (activates_at) WHERE pending > 0`);
    await runner.query(`DROP FUNCTION expect_rows`);
    await runner.query(`ALTER TABLE account DROP COLUMN version, RESET (fillfactor)`);
  }
}

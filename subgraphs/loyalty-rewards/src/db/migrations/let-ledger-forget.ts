import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was booked never changes; whose it was may be forgotten, and only where an erasure says that it does so. */
export class LetLedgerForget1768478407000 implements MigrationInterface {
  readonly name = 'LetLedgerForget1768478407000';

  async up(runner: QueryRunner): Promise<void> {
    await guard(
      runner,
      `IF TG_OP = 'UPDATE' AND current_setting('ledger.forgetting', true) = 'on' THEN RETURN NULL; END IF;`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await guard(runner, '');
  }
}

const guard = (runner: QueryRunner, exception: string): Promise<unknown> =>
  runner.query(`
    CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      ${exception}
      RAISE EXCEPTION 'the ledger is append-only: book a movement that corrects';
    END $$
  `);

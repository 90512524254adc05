import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who authorised a hold, and, for a till, of which store: decides who may settle it. NULL for holds of before. */
export class RememberAuthorizer1768478430000 implements MigrationInterface {
  readonly name = 'RememberAuthorizer1768478430000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE hold ADD COLUMN authorized_by text, ADD COLUMN store_id text,
        ADD CONSTRAINT hold_authorizer_known CHECK (authorized_by IN ('customer', 'staff', 'terminal')),
        ADD CONSTRAINT hold_store_of_till CHECK ((authorized_by = 'terminal') IS TRUE = (store_id IS NOT NULL))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE hold DROP COLUMN authorized_by, DROP COLUMN store_id`);
  }
}

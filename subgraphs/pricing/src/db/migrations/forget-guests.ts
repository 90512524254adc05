import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What finds the quotes of nobody in particular and the carts that nobody touches (see db/retention.ts). */
export class ForgetGuests1795305606001 implements MigrationInterface {
  readonly name = 'ForgetGuests1795305606001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE cart ADD COLUMN stored_at timestamptz NOT NULL DEFAULT now()`);
    await runner.query(`CREATE INDEX cart_stored_at ON cart (stored_at)`);
    await runner.query(`CREATE INDEX quote_of_nobody ON quote (valid_until) WHERE customer_id IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX quote_of_nobody`);
    await runner.query(`ALTER TABLE cart DROP COLUMN stored_at`);
  }
}

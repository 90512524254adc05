import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Quotes and carts keep the id they were made under, so that merges and their undoing can give each their own
 * (ADR 0016), and who a browser was is kept, so that a visitor's quotes go to the right one in any order of arrival.
 */
export class FollowMerges1795305606000 implements MigrationInterface {
  readonly name = 'FollowMerges1795305606000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['quote', 'cart']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN origin_id uuid`);
      await runner.query(`UPDATE ${table} SET origin_id = customer_id`);
      await runner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table}_has_origin
          CHECK ((origin_id IS NULL) = (customer_id IS NULL))
      `);
      await runner.query(`CREATE INDEX ${table}_origin ON ${table} (origin_id) WHERE origin_id IS NOT NULL`);
    }
    await runner.query(`
      CREATE TABLE identification (
        anonymous_id  text NOT NULL,
        identified_at timestamptz NOT NULL,
        customer_id   uuid NOT NULL,
        PRIMARY KEY (anonymous_id, identified_at, customer_id)
      )
    `);
    // Only what a visitor was quoted can become another's: a quote of a customer's cart is the cart's.
    await runner.query(
      `UPDATE quote SET anonymous_id = NULL WHERE customer_id IS NOT NULL AND made_by <> 'guest'`,
    );
    await runner.query(`
      INSERT INTO identification (anonymous_id, identified_at, customer_id)
      SELECT DISTINCT anonymous_id, created_at, customer_id FROM quote
       WHERE customer_id IS NOT NULL AND anonymous_id IS NOT NULL
    `);
    await runner.query(`DROP INDEX quote_anonymous`);
    await runner.query(
      `CREATE INDEX quote_anonymous ON quote (anonymous_id, created_at) WHERE anonymous_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX quote_anonymous`);
    await runner.query(`
      CREATE INDEX quote_anonymous ON quote (anonymous_id) WHERE customer_id IS NULL AND anonymous_id IS NOT NULL
    `);
    await runner.query(`DROP TABLE identification`);
    await runner.query(`ALTER TABLE cart DROP COLUMN origin_id`);
    await runner.query(`ALTER TABLE quote DROP COLUMN origin_id`);
  }
}

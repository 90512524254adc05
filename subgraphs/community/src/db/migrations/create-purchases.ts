import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What verifies a purchase: one row an order, with the units of each product as JSON, because an order and its
 * returns are states that arrive in any order and are replaced as a whole. "Bought" and "returned" have a revision
 * each, so that neither waits for the other.
 */
export class CreatePurchases1795305600002 implements MigrationInterface {
  readonly name = 'CreatePurchases1795305600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE purchase (
        order_id          uuid PRIMARY KEY,
        customer_id       uuid,
        bought_revision   integer NOT NULL DEFAULT 0,
        bought            jsonb NOT NULL DEFAULT '{}',
        returned_revision integer NOT NULL DEFAULT 0,
        returned          jsonb NOT NULL DEFAULT '{}'
      )
    `);
    await runner.query(`CREATE INDEX purchase_by_customer ON purchase (customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE purchase`);
  }
}

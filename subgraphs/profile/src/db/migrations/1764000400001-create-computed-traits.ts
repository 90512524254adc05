import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is computed of customers, what it is computed with, and of whom it has to be computed again. */
export class CreateComputedTraits1764000400001 implements MigrationInterface {
  readonly name = 'CreateComputedTraits1764000400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_computed (
        customer_id uuid PRIMARY KEY,
        computed_at timestamptz NOT NULL,
        traits      jsonb NOT NULL
      )
    `);
    // Appended in the transaction of an order, deleted in that of the computation.
    await runner.query(`
      CREATE TABLE computed_mark (
        mark_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id uuid NOT NULL
      )
    `);
    await runner.query(
      `ALTER TABLE computed_mark SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    );
    // One row: the latest.
    await runner.query(`
      CREATE TABLE shop_model (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        learnt_at timestamptz NOT NULL,
        orders    bigint NOT NULL,
        model     jsonb NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE product_category (
        product_id  text PRIMARY KEY,
        category    text,
        occurred_at timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE product_usual_price (
        product_id text PRIMARY KEY,
        unit_price numeric NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE product_usual_price, product_category, shop_model, computed_mark, customer_computed`,
    );
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public price of each product as the latest decision that price.changed told. */
export class CreateProductPrice1768478400002 implements MigrationInterface {
  readonly name = 'CreateProductPrice1768478400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE product_price (
        product_id   text NOT NULL,
        decided_at   timestamptz NOT NULL,
        currency     text NOT NULL,
        amount_minor bigint NOT NULL,
        CONSTRAINT product_price_pkey PRIMARY KEY (product_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE product_price`);
  }
}

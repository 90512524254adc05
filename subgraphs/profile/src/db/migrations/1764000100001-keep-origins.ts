import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row keeps the id it was written under, so that what was joined can come apart again. */
export class KeepOrigins1764000100001 implements MigrationInterface {
  readonly name = 'KeepOrigins1764000100001';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['shop_order', 'shop_return', 'product_view']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN origin_id uuid`);
      await runner.query(`UPDATE ${table} SET origin_id = customer_id`);
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN origin_id SET NOT NULL`);
    }
    await runner.query(`ALTER TABLE product_view DROP CONSTRAINT product_view_pkey`);
    await runner.query(
      `ALTER TABLE product_view ADD CONSTRAINT product_view_pkey PRIMARY KEY (customer_id, origin_id, product_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE product_view DROP CONSTRAINT product_view_pkey`);
    await runner.query(`
      DELETE FROM product_view v USING product_view other
       WHERE v.customer_id = other.customer_id AND v.product_id = other.product_id
         AND (v.viewed_at, v.origin_id) < (other.viewed_at, other.origin_id)
    `);
    await runner.query(
      `ALTER TABLE product_view ADD CONSTRAINT product_view_pkey PRIMARY KEY (customer_id, product_id)`,
    );
    for (const table of ['shop_order', 'shop_return', 'product_view']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN origin_id`);
    }
  }
}

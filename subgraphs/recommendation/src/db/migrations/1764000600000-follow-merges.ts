import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders and views keep the id they were written under, so that merges and their undoing give each their own (ADR 0016). */
export class FollowMerges1764000600000 implements MigrationInterface {
  readonly name = 'FollowMerges1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE purchase ADD COLUMN origin_id uuid`);
    await runner.query(`UPDATE purchase SET origin_id = customer_id`);
    await runner.query(`ALTER TABLE product_view ADD COLUMN origin_id uuid`);
    await runner.query(
      `UPDATE product_view SET origin_id = substr(shopper, 10)::uuid WHERE shopper LIKE 'customer:%'`,
    );
    for (const table of ['purchase', 'product_view']) {
      await runner.query(`CREATE INDEX ${table}_origin ON ${table} (origin_id) WHERE origin_id IS NOT NULL`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE product_view DROP COLUMN origin_id`);
    await runner.query(`ALTER TABLE purchase DROP COLUMN origin_id`);
  }
}

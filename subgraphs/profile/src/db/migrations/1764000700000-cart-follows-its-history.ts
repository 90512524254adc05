import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A cart follows from what was done to it, under each id of a person (ADR 0017). Of several rows of one customer the
 * one with the oldest cart id shows the whole cart; the others are empty and keep their part of the history.
 */
export class CartFollowsItsHistory1764000700000 implements MigrationInterface {
  readonly name = 'CartFollowsItsHistory1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    // As whose cart others were last told of it: a merge, or its undoing, makes it somebody else's.
    await runner.query(`
      ALTER TABLE cart
        ADD COLUMN origin_id uuid,
        ADD COLUMN told_customer_id uuid,
        ADD COLUMN base jsonb,
        ADD COLUMN ops jsonb NOT NULL DEFAULT '[]'
    `);
    await runner.query(`
      UPDATE cart SET origin_id = customer_id, told_customer_id = customer_id, ops = jsonb_build_array(jsonb_build_object(
        'id', cart_id,
        'atMs', floor(extract(epoch FROM changed_at) * 1000),
        'change', jsonb_build_object('kind', 'set', 'lines', lines)))
    `);
    await runner.query(`ALTER TABLE cart ALTER COLUMN origin_id SET NOT NULL, DROP CONSTRAINT cart_pkey`);
    await runner.query(`ALTER TABLE cart ADD CONSTRAINT cart_pkey PRIMARY KEY (customer_id, origin_id)`);
    await runner.query(`ALTER TABLE cart ADD CONSTRAINT cart_origin_id_unique UNIQUE (origin_id)`);
    // For reminders: carts that nobody touched for a while, and that hold something.
    await runner.query(`CREATE INDEX cart_idle ON cart (changed_at) WHERE lines <> '[]'`);
    // Since when two ids are one person, as far as carts go. Ids that are no longer one have a row without an effect.
    await runner.query(`
      CREATE TABLE cart_join (
        from_id   uuid NOT NULL,
        into_id   uuid NOT NULL,
        joined_at timestamptz NOT NULL,
        PRIMARY KEY (from_id, into_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE cart_join`);
    await runner.query(`DROP INDEX cart_idle`);
    await runner.query(
      `DELETE FROM cart c USING cart head WHERE head.customer_id = c.customer_id AND head.cart_id < c.cart_id`,
    );
    await runner.query(`ALTER TABLE cart DROP CONSTRAINT cart_origin_id_unique, DROP CONSTRAINT cart_pkey`);
    await runner.query(
      `ALTER TABLE cart DROP COLUMN origin_id, DROP COLUMN told_customer_id, DROP COLUMN base, DROP COLUMN ops`,
    );
    await runner.query(`ALTER TABLE cart ADD CONSTRAINT cart_pkey PRIMARY KEY (customer_id)`);
  }
}

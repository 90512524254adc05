import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people did. Keys begin with the customer, so that a distributed database can keep a person together. */
export class CreateBehaviour1763800000002 implements MigrationInterface {
  readonly name = 'CreateBehaviour1763800000002';

  async up(runner: QueryRunner): Promise<void> {
    // `lines` never changes; what came back is beside it, so that a return rewrites little.
    await runner.query(`
      CREATE TABLE shop_order (
        customer_id    uuid NOT NULL,
        order_id       uuid NOT NULL,
        source         text NOT NULL,
        number         text NOT NULL,
        anonymous_id   text,
        ordered_at     timestamptz NOT NULL,
        currency       text NOT NULL,
        total_minor    bigint NOT NULL,
        kept_minor     bigint NOT NULL,
        units          integer NOT NULL,
        returned_units integer NOT NULL DEFAULT 0,
        revision       integer NOT NULL DEFAULT 1,
        lines          jsonb NOT NULL,
        charges        jsonb NOT NULL,
        returned       jsonb NOT NULL DEFAULT '[]',
        PRIMARY KEY (customer_id, order_id),
        CONSTRAINT shop_order_order_id_unique UNIQUE (order_id),
        CONSTRAINT shop_order_kept_in_total CHECK (kept_minor BETWEEN 0 AND total_minor),
        CONSTRAINT shop_order_returned_in_units CHECK (returned_units BETWEEN 0 AND units)
      )
    `);
    await runner.query(
      `CREATE INDEX shop_order_newest ON shop_order (customer_id, ordered_at DESC, order_id DESC)`,
    );
    await runner.query(`
      CREATE TABLE shop_return (
        customer_id     uuid NOT NULL,
        return_id       uuid NOT NULL,
        source          text NOT NULL,
        number          text NOT NULL,
        anonymous_id    text,
        order_id        uuid,
        returned_at     timestamptz NOT NULL,
        currency        text NOT NULL,
        lines           jsonb NOT NULL,
        refund_minor    bigint NOT NULL DEFAULT 0,
        unmatched_units integer NOT NULL DEFAULT 0,
        PRIMARY KEY (customer_id, return_id),
        CONSTRAINT shop_return_return_id_unique UNIQUE (return_id)
      )
    `);
    await runner.query(`
      CREATE TABLE product_view (
        customer_id uuid NOT NULL,
        product_id  text NOT NULL,
        viewed_at   timestamptz NOT NULL,
        PRIMARY KEY (customer_id, product_id)
      )
    `);
    await runner.query(`
      CREATE TABLE cart (
        customer_id uuid PRIMARY KEY,
        cart_id     uuid NOT NULL,
        revision    integer NOT NULL,
        changed_at  timestamptz NOT NULL,
        lines       jsonb NOT NULL,
        CONSTRAINT cart_cart_id_unique UNIQUE (cart_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE cart, product_view, shop_return, shop_order`);
  }
}

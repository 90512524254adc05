import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quotes are written once; only their owner ever changes. Carts are the latest state that was heard of. */
export class CreateQuotes1795305600001 implements MigrationInterface {
  readonly name = 'CreateQuotes1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quote (
        id             uuid PRIMARY KEY,
        customer_id    uuid,
        anonymous_id   text,
        cart_id        uuid,
        currency       text NOT NULL,
        lines          jsonb NOT NULL,
        subtotal_minor bigint NOT NULL,
        discount_minor bigint NOT NULL,
        total_minor    bigint NOT NULL,
        made_by        text NOT NULL,
        created_at     timestamptz NOT NULL,
        valid_until    timestamptz NOT NULL,
        CONSTRAINT quote_adds_up CHECK (subtotal_minor - discount_minor = total_minor),
        CONSTRAINT quote_amounts_are_not_negative CHECK (discount_minor >= 0 AND total_minor >= 0),
        CONSTRAINT quote_is_valid_for_a_while CHECK (valid_until > created_at)
      )
    `);
    await runner.query(
      `CREATE INDEX quote_customer ON quote (customer_id, id) WHERE customer_id IS NOT NULL`,
    );
    await runner.query(`
      CREATE INDEX quote_anonymous ON quote (anonymous_id) WHERE customer_id IS NULL AND anonymous_id IS NOT NULL
    `);
    await runner.query(`CREATE INDEX quote_cart ON quote (cart_id, id) WHERE cart_id IS NOT NULL`);
    await runner.query(`
      CREATE TABLE cart (
        id           uuid PRIMARY KEY,
        revision     bigint NOT NULL,
        customer_id  uuid,
        anonymous_id text,
        lines        jsonb NOT NULL
      )
    `);
    await runner.query(`CREATE INDEX cart_customer ON cart (customer_id) WHERE customer_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE cart, quote`);
  }
}

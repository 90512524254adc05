import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was charged, and the price list that follows from it (ADR 0010). Everything but `observed_order` can be rebuilt. */
export class CreatePriceList1795305600000 implements MigrationInterface {
  readonly name = 'CreatePriceList1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    // What each order contributed, so that a later revision of it can be put in its place.
    await runner.query(`
      CREATE TABLE observed_order (
        order_id uuid PRIMARY KEY,
        revision bigint NOT NULL,
        day      integer NOT NULL,
        lines    text NOT NULL
      )
    `);
    // A day is the number of whole UTC days since 1970-01-01: no session time zone can shift it.
    await runner.query(`
      CREATE TABLE price_observation (
        product_id        text NOT NULL,
        day               integer NOT NULL,
        quantity          integer NOT NULL,
        unit_amount_minor bigint NOT NULL,
        lines             integer NOT NULL,
        PRIMARY KEY (product_id, day, quantity, unit_amount_minor),
        CONSTRAINT price_observation_is_real CHECK (quantity > 0 AND unit_amount_minor > 0 AND lines >= 0)
      )
    `);
    await runner.query(`
      CREATE TABLE unsettled_product (
        product_id      text PRIMARY KEY,
        first_marked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        marked_at       timestamptz NOT NULL DEFAULT clock_timestamp()
      )
    `);
    await runner.query(`
      CREATE TABLE listed_product (
        product_id text PRIMARY KEY,
        currency   text NOT NULL,
        tiers      jsonb NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE price_interval (
        product_id   text NOT NULL,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        amount_minor bigint NOT NULL,
        PRIMARY KEY (product_id, valid_from),
        CONSTRAINT price_interval_is_not_empty CHECK (valid_to > valid_from),
        CONSTRAINT price_interval_amount_is_positive CHECK (amount_minor > 0)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE price_interval, listed_product, unsettled_product, price_observation, observed_order`,
    );
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the feed said, and the words under which it is found. */
export class CreateCatalogue1763800000000 implements MigrationInterface {
  readonly name = 'CreateCatalogue1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    // change_id is the feed that last changed what the product is: it tells a change from a repetition.
    await runner.query(`
      CREATE TABLE product (
        product_id    text COLLATE "C" PRIMARY KEY,
        title         text NOT NULL,
        category_id   text COLLATE "C",
        category      text,
        brand         text,
        image_url     text,
        active        boolean NOT NULL,
        occurred_at   timestamptz NOT NULL,
        change_id     uuid NOT NULL,
        plain_title   text NOT NULL,
        search_vector tsvector NOT NULL,
        CONSTRAINT product_category_named CHECK ((category_id IS NULL) = (category IS NULL))
      )
    `);
    await runner.query(`CREATE INDEX product_search ON product USING gin (search_vector)`);
    await runner.query(
      `CREATE INDEX product_category ON product (category_id, product_id) WHERE category_id IS NOT NULL`,
    );
    // Words are never removed: a stale one can only be offered as a correction that finds nothing.
    await runner.query(`CREATE TABLE search_word (word text COLLATE "C" PRIMARY KEY)`);
    await runner.query(`CREATE INDEX search_word_trigram ON search_word USING gin (word gin_trgm_ops)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE search_word, product`);
  }
}

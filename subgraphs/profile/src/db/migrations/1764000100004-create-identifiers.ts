import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people can be found by, and pairs of customers who may be one person. */
export class CreateIdentifiers1764000100004 implements MigrationInterface {
  readonly name = 'CreateIdentifiers1764000100004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_identifier (
        origin_id uuid NOT NULL,
        type      text NOT NULL,
        value     text NOT NULL,
        stated_at timestamptz NOT NULL,
        PRIMARY KEY (origin_id, type, value)
      )
    `);
    await runner.query(`CREATE INDEX customer_identifier_value ON customer_identifier (type, value)`);
    await runner.query(`
      CREATE TABLE merge_candidate (
        candidate_id uuid PRIMARY KEY,
        left_id      uuid NOT NULL,
        right_id     uuid NOT NULL,
        kind         text NOT NULL,
        value        text NOT NULL,
        found_at     timestamptz NOT NULL
      )
    `);
    await runner.query(
      `CREATE INDEX merge_candidate_latest ON merge_candidate (found_at DESC, candidate_id DESC)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE merge_candidate, customer_identifier`);
  }
}

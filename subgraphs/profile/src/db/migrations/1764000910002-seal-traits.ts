import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Traits and answers are sealed with the key of the id that they were stated under. Those that lie in clear are sealed
 * by `sealUnsealed`, because a migration has no key; each index is of these rows alone. The country is a trait.
 */
export class SealTraits1764000910002 implements MigrationInterface {
  readonly name = 'SealTraits1764000910002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE customer ADD COLUMN traits_sealed bytea, DROP COLUMN country`);
    await runner.query(`CREATE INDEX customer_unsealed ON customer (id) WHERE traits <> '{}'`);
    await runner.query(
      `ALTER TABLE quiz_response ADD COLUMN answers_sealed bytea, ALTER COLUMN answers DROP NOT NULL`,
    );
    await runner.query(`
      ALTER TABLE quiz_response ADD CONSTRAINT quiz_response_has_answers
        CHECK ((answers IS NULL) <> (answers_sealed IS NULL))
    `);
    await runner.query(
      `CREATE INDEX quiz_response_unsealed ON quiz_response (response_id) WHERE answers IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX raw_event_unsealed ON raw_event (origin_id) WHERE payload IS NOT NULL`);
  }

  /** What is sealed does not come back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX raw_event_unsealed`);
    await runner.query(`DELETE FROM quiz_response WHERE answers IS NULL`);
    await runner.query(
      `ALTER TABLE quiz_response DROP COLUMN answers_sealed, ALTER COLUMN answers SET NOT NULL`,
    );
    await runner.query(`DROP INDEX customer_unsealed`);
    await runner.query(`ALTER TABLE customer DROP COLUMN traits_sealed, ADD COLUMN country text`);
  }
}

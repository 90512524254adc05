import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People are found by the mark of an identifier, a keyed hash; the identifier itself is sealed beside it. Of a row that is
 * not sealed yet the mark is the identifier in clear: `sealUnsealed` changes that, because a migration has no key.
 */
export class SealIdentifiers1764000910003 implements MigrationInterface {
  readonly name = 'SealIdentifiers1764000910003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE customer_identifier RENAME COLUMN value TO mark`);
    await runner.query(`ALTER TABLE customer_identifier ADD COLUMN sealed bytea`);
    await runner.query(
      `CREATE INDEX customer_identifier_unsealed ON customer_identifier (origin_id) WHERE sealed IS NULL`,
    );
    // With the key of the one, then of the other: when either is erased, nobody can read that they shared it. What an
    // alias says is a customer number, which lies in clear.
    await runner.query(
      `ALTER TABLE merge_candidate ADD COLUMN value_sealed bytea, ALTER COLUMN value DROP NOT NULL`,
    );
    await runner.query(`
      ALTER TABLE merge_candidate ADD CONSTRAINT merge_candidate_has_a_value
        CHECK ((value IS NULL) <> (value_sealed IS NULL))
    `);
  }

  /** What is sealed does not come back: who states it again is found by it again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM merge_candidate WHERE value IS NULL`);
    await runner.query(
      `ALTER TABLE merge_candidate DROP COLUMN value_sealed, ALTER COLUMN value SET NOT NULL`,
    );
    await runner.query(`DELETE FROM customer_identifier WHERE sealed IS NOT NULL`);
    await runner.query(`ALTER TABLE customer_identifier DROP COLUMN sealed`);
    await runner.query(`ALTER TABLE customer_identifier RENAME COLUMN mark TO value`);
  }
}

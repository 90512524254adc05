import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The secrets of destinations are sealed, each for its destination alone. Those that lie in clear are sealed by
 * `sealUnsealed`, because a migration has no key.
 */
export class SealSecrets1764000910001 implements MigrationInterface {
  readonly name = 'SealSecrets1764000910001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE destination ADD COLUMN secret_sealed bytea, ALTER COLUMN secret DROP NOT NULL`,
    );
    await runner.query(`
      ALTER TABLE destination ADD CONSTRAINT destination_has_a_secret
        CHECK ((secret IS NULL) <> (secret_sealed IS NULL))
    `);
    // Which master keys are in use, without reading everybody's key.
    await runner.query(`CREATE INDEX person_key_master ON person_key (key_id)`);
  }

  /** A sealed secret does not come back: its destination has to be made anew. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX person_key_master`);
    await runner.query(`DELETE FROM destination WHERE secret IS NULL`);
    await runner.query(`ALTER TABLE destination DROP COLUMN secret_sealed, ALTER COLUMN secret SET NOT NULL`);
  }
}

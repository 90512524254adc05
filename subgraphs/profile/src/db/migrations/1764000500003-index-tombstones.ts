import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Most events are younger than every erasure: one look at the index tells. */
export class IndexTombstones1764000500003 implements MigrationInterface {
  readonly name = 'IndexTombstones1764000500003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX identity_tombstone_erased_at ON identity_tombstone (erased_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX identity_tombstone_erased_at`);
  }
}

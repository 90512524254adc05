import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How customers fell into clusters in the last run, so that the next gives the same clusters the same keys. */
export class CreateClusterModel1764000400003 implements MigrationInterface {
  readonly name = 'CreateClusterModel1764000400003';

  async up(runner: QueryRunner): Promise<void> {
    // One row: the latest.
    await runner.query(`
      CREATE TABLE cluster_model (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        learnt_at timestamptz NOT NULL,
        model     jsonb NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE cluster_model');
  }
}

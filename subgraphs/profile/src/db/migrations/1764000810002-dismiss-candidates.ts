import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That the staff looked at a pair and found two people: it leaves the queue, and the same evidence does not bring it back. */
export class DismissCandidates1764000810002 implements MigrationInterface {
  readonly name = 'DismissCandidates1764000810002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE merge_candidate
        ADD COLUMN dismissed_at timestamptz,
        ADD COLUMN dismissed_by text,
        ADD COLUMN dismissal_reason text
    `);
    await runner.query('DROP INDEX merge_candidate_latest');
    for (const [name, condition] of [
      ['open', 'NULL'],
      ['dismissed', 'NOT NULL'],
    ] as const) {
      await runner.query(
        `CREATE INDEX merge_candidate_${name} ON merge_candidate (found_at DESC, candidate_id DESC)
          WHERE dismissed_at IS ${condition}`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX merge_candidate_open, merge_candidate_dismissed');
    await runner.query(
      'CREATE INDEX merge_candidate_latest ON merge_candidate (found_at DESC, candidate_id DESC)',
    );
    await runner.query(`
      ALTER TABLE merge_candidate
        DROP COLUMN dismissed_at, DROP COLUMN dismissed_by, DROP COLUMN dismissal_reason
    `);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What moderation did, without the content, so that it outlives it; and which demo items were seeded before. */
export class CreateRecords1795305600003 implements MigrationInterface {
  readonly name = 'CreateRecords1795305600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE moderation_record (
        id              uuid PRIMARY KEY,
        contribution_id uuid NOT NULL,
        action          text NOT NULL CONSTRAINT moderation_action_is_known CHECK (action IN ('HIDE', 'RESTORE')),
        reason          text NOT NULL,
        actor           text NOT NULL,
        acted_at        timestamptz NOT NULL
      )
    `);
    await runner.query(`CREATE TABLE demo_item (key text PRIMARY KEY)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE demo_item, moderation_record`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The text of an event is sealed with its person's key. What was kept before stays readable until its month is dropped. */
export class SealRawEvents1764000500002 implements MigrationInterface {
  readonly name = 'SealRawEvents1764000500002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE raw_event ADD COLUMN sealed bytea, ALTER COLUMN payload DROP NOT NULL`);
    await runner.query(`
      ALTER TABLE raw_event ADD CONSTRAINT raw_event_has_a_text CHECK ((payload IS NULL) <> (sealed IS NULL))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM raw_event WHERE payload IS NULL`);
    await runner.query(`ALTER TABLE raw_event DROP COLUMN sealed`);
    await runner.query(`ALTER TABLE raw_event ALTER COLUMN payload SET NOT NULL`);
  }
}

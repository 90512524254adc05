import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which devices are tills, and whose. The column is not called anonymous_id: it names no person, so that nobody's
 * erasure takes a till's protection away.
 */
export class KeepTillDevices1764000810001 implements MigrationInterface {
  readonly name = 'KeepTillDevices1764000810001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE till_device (
        device   text PRIMARY KEY,
        terminal text NOT NULL,
        used_at  timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX till_device_used_at ON till_device (used_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE till_device');
  }
}

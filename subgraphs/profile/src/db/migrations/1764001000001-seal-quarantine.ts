import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refused events are sealed: with the key of whom they name, or with one of their source and month. Those that lie in clear
 * are sealed by `sealUnsealed`, because a migration has no key.
 */
export class SealQuarantine1764001000001 implements MigrationInterface {
  readonly name = 'SealQuarantine1764001000001';

  async up(runner: QueryRunner): Promise<void> {
    // origin_id: whose key; NULL is the key of the source and month. email_marks: the addresses in it, as an erasure
    // remembers them, because nobody can search what is sealed.
    await runner.query(`
      ALTER TABLE quarantined_event
        ADD COLUMN origin_id uuid,
        ADD COLUMN sealed bytea,
        ADD COLUMN email_marks text[] NOT NULL DEFAULT '{}',
        ALTER COLUMN payload DROP NOT NULL
    `);
    await runner.query(`
      ALTER TABLE quarantined_event ADD CONSTRAINT quarantined_event_has_a_text
        CHECK ((payload IS NULL) <> (sealed IS NULL))
    `);
    await runner.query(
      `CREATE INDEX quarantined_event_origin ON quarantined_event (origin_id) WHERE origin_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX quarantined_event_unsealed ON quarantined_event (id) WHERE payload IS NOT NULL`,
    );
  }

  /** What is sealed does not come back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM quarantined_event WHERE payload IS NULL`);
    await runner.query(`DROP INDEX quarantined_event_unsealed, quarantined_event_origin`);
    await runner.query(`
      ALTER TABLE quarantined_event
        DROP COLUMN email_marks, DROP COLUMN sealed, DROP COLUMN origin_id, ALTER COLUMN payload SET NOT NULL
    `);
  }
}

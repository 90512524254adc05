import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came in: each event once, what was refused, and counts of both. */
export class CreateEvents1763800000001 implements MigrationInterface {
  readonly name = 'CreateEvents1763800000001';

  async up(runner: QueryRunner): Promise<void> {
    // The key is what makes a repetition a duplicate. The payload is text: it is kept, not queried.
    await runner.query(`
      CREATE TABLE received_event (
        source      text NOT NULL,
        message_id  text NOT NULL,
        type        text NOT NULL,
        name        text,
        occurred_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        payload     text NOT NULL,
        PRIMARY KEY (source, message_id)
      )
    `);
    // Three times as fast as the default; a server built without it keeps the default.
    await runner.query(`
      DO $$ BEGIN
        ALTER TABLE received_event ALTER COLUMN payload SET COMPRESSION lz4;
      EXCEPTION WHEN feature_not_supported THEN NULL;
      END $$
    `);
    await runner.query(`CREATE INDEX received_event_received_at ON received_event USING brin (received_at)`);
    await runner.query(`
      CREATE TABLE quarantined_event (
        id          uuid PRIMARY KEY,
        source      text NOT NULL,
        message_id  text,
        code        text NOT NULL,
        reason      text NOT NULL,
        payload     text NOT NULL,
        received_at timestamptz NOT NULL
      )
    `);
    await runner.query(
      `CREATE INDEX quarantined_event_received_at ON quarantined_event (received_at DESC, id DESC)`,
    );
    // Sharded: batches of one source that commit side by side do not queue for one row.
    await runner.query(`
      CREATE TABLE ingestion_counter (
        source           text NOT NULL,
        shard            smallint NOT NULL,
        accepted         bigint NOT NULL,
        duplicates       bigint NOT NULL,
        quarantined      bigint NOT NULL,
        last_received_at timestamptz NOT NULL,
        PRIMARY KEY (source, shard)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ingestion_counter, quarantined_event, received_event`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When people were there, on which channel and kind of device. */
export class CreateSessions1764000700001 implements MigrationInterface {
  readonly name = 'CreateSessions1764000700001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_session (
        customer_id  uuid NOT NULL,
        origin_id    uuid NOT NULL,
        session_id   uuid NOT NULL,
        channel      text NOT NULL,
        device       text NOT NULL,
        app          text,
        started_at   timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        events       integer NOT NULL,
        PRIMARY KEY (customer_id, session_id),
        CONSTRAINT customer_session_session_id_unique UNIQUE (session_id)
      )
    `);
    await runner.query(
      `CREATE INDEX customer_session_latest ON customer_session (customer_id, last_seen_at DESC, session_id DESC)`,
    );
    await runner.query(
      `CREATE INDEX customer_session_place ON customer_session (origin_id, channel, device, last_seen_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE customer_session`);
  }
}

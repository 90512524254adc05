import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests about people's own data, the keys it is sealed with, and marks of those who were erased. */
export class CreateRights1764000500001 implements MigrationInterface {
  readonly name = 'CreateRights1764000500001';

  async up(runner: QueryRunner): Promise<void> {
    // Wrapped with a master key that is not in the database.
    await runner.query(`
      CREATE TABLE person_key (person_id uuid PRIMARY KEY, key_id text NOT NULL, wrapped bytea NOT NULL)
    `);
    await runner.query(`
      CREATE TABLE wrapped_secret (name text PRIMARY KEY, key_id text NOT NULL, wrapped bytea NOT NULL)
    `);
    // A mark is a keyed hash of an identifier: nobody can tell whose it is without the key and a guess.
    await runner.query(`
      CREATE TABLE identity_tombstone (mark text COLLATE "C" PRIMARY KEY, erased_at timestamptz NOT NULL)
    `);
    // Whom it is about is emptied once an erasure is done; the marks of their ids stay, so that they can ask about it.
    await runner.query(`
      CREATE TABLE data_request (
        request_id     uuid PRIMARY KEY,
        kind           text NOT NULL,
        state          text NOT NULL,
        subject_marks  text[] NOT NULL,
        customer_ids   uuid[] NOT NULL,
        anonymous_ids  text[] NOT NULL,
        contributions  text,
        requested_by   text NOT NULL,
        reason         text,
        requested_at   timestamptz NOT NULL,
        due_at         timestamptz NOT NULL,
        asked          integer NOT NULL DEFAULT 1,
        ask_again_at   timestamptz,
        completed_at   timestamptz,
        expires_at     timestamptz,
        CONSTRAINT data_request_kind_known CHECK (kind IN ('EXPORT', 'ERASURE')),
        CONSTRAINT data_request_state_known
          CHECK (state IN ('IN_PROGRESS', 'COMPLETED', 'EXPIRED', 'NO_SUBJECT_FOUND'))
      )
    `);
    await runner.query(`CREATE INDEX data_request_subject ON data_request USING gin (subject_marks)`);
    await runner.query(
      `CREATE INDEX data_request_open ON data_request (ask_again_at) WHERE ask_again_at IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE data_request_receipt (
        request_id  uuid NOT NULL REFERENCES data_request ON DELETE CASCADE,
        subgraph    text NOT NULL,
        received_at timestamptz NOT NULL,
        records     jsonb NOT NULL,
        found       boolean NOT NULL,
        PRIMARY KEY (request_id, subgraph)
      )
    `);
    // Sealed with the request's own key, which goes with it.
    await runner.query(`
      CREATE TABLE export_part (
        request_id uuid NOT NULL REFERENCES data_request ON DELETE CASCADE,
        subgraph   text NOT NULL,
        attempt    uuid NOT NULL,
        file       text NOT NULL,
        part       integer NOT NULL,
        last       boolean NOT NULL,
        files      integer NOT NULL,
        empty      boolean NOT NULL,
        sealed     bytea NOT NULL,
        PRIMARY KEY (request_id, subgraph, attempt, file, part)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE export_part, data_request_receipt, data_request, identity_tombstone, wrapped_secret, person_key`,
    );
  }
}

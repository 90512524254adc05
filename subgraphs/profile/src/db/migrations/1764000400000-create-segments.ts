import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Segments, who belongs to them, and whose facts changed since anybody looked. */
export class CreateSegments1764000400000 implements MigrationInterface {
  readonly name = 'CreateSegments1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    // A rule follows from facts. A segment without one has its members stored by a job: clusters, lookalikes.
    await runner.query(`
      CREATE TABLE segment (
        segment_id      uuid PRIMARY KEY,
        key             text NOT NULL,
        name            text NOT NULL,
        description     text,
        kind            text NOT NULL,
        rule            jsonb,
        version         integer NOT NULL DEFAULT 1,
        created_at      timestamptz NOT NULL,
        changed_at      timestamptz NOT NULL,
        archived_at     timestamptz,
        evaluated_at    timestamptz,
        backfilling     boolean NOT NULL DEFAULT false,
        backfill_cursor uuid,
        backfill_done   integer NOT NULL DEFAULT 0,
        backfill_total  integer NOT NULL DEFAULT 0,
        CONSTRAINT segment_key_unique UNIQUE (key),
        CONSTRAINT segment_kind_known CHECK (kind IN ('RULE', 'CLUSTER', 'LOOKALIKE')),
        CONSTRAINT segment_rule_of_its_kind CHECK ((kind = 'RULE') = (rule IS NOT NULL))
      )
    `);
    // What each rule looks at. Ingestion reads it to mark nobody for nothing.
    await runner.query(`
      CREATE TABLE segment_dependency (
        fact       text NOT NULL,
        segment_id uuid NOT NULL,
        PRIMARY KEY (fact, segment_id)
      )
    `);
    // Appended in the transaction of the change, deleted in that of the evaluation: nobody waits for a row.
    await runner.query(`
      CREATE TABLE segment_mark (
        mark_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id uuid NOT NULL,
        fact        text NOT NULL,
        marked_at   timestamptz NOT NULL DEFAULT clock_timestamp()
      )
    `);
    await runner.query(
      `ALTER TABLE segment_mark SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    );
    // One row for everybody who was ever evaluated: the lock under which their verdicts are written.
    await runner.query(`
      CREATE TABLE segment_person (
        customer_id  uuid PRIMARY KEY,
        evaluated_at timestamptz NOT NULL
      )
    `);
    // Also for who does not belong, when time alone may change that, and for who did: revisions only grow.
    await runner.query(`
      CREATE TABLE segment_membership (
        customer_id uuid NOT NULL,
        segment_id  uuid NOT NULL,
        member      boolean NOT NULL,
        since       timestamptz NOT NULL,
        changes_at  timestamptz,
        score       real,
        revision    integer NOT NULL,
        PRIMARY KEY (customer_id, segment_id)
      )
    `);
    await runner.query(
      `CREATE INDEX segment_membership_members ON segment_membership (segment_id, customer_id) WHERE member`,
    );
    await runner.query(
      `CREATE INDEX segment_membership_due ON segment_membership (changes_at) WHERE changes_at IS NOT NULL`,
    );
    // Heard from loyalty, under the id it was told with.
    await runner.query(`
      CREATE TABLE customer_tier (
        customer_id uuid PRIMARY KEY,
        tier        text NOT NULL,
        occurred_at timestamptz NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE customer_tier, segment_membership, segment_person, segment_mark, segment_dependency, segment`,
    );
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What events may look like, and what is needed to take a refused one in after all. */
export class CreateTrackingPlan1764000200001 implements MigrationInterface {
  readonly name = 'CreateTrackingPlan1764000200001';

  async up(runner: QueryRunner): Promise<void> {
    // One row. Its revision grows with each change, so that others notice one; changing it locks out other editors.
    await runner.query(`
      CREATE TABLE tracking_plan (
        only_row   boolean PRIMARY KEY DEFAULT true,
        revision   bigint NOT NULL,
        unplanned  text NOT NULL,
        changed_by text,
        changed_at timestamptz,
        CONSTRAINT tracking_plan_one_row CHECK (only_row),
        CONSTRAINT tracking_plan_unplanned CHECK (unplanned IN ('ALLOW', 'QUARANTINE'))
      )
    `);
    await runner.query(`INSERT INTO tracking_plan (revision, unplanned) VALUES (1, 'QUARANTINE')`);
    await runner.query(`
      CREATE TABLE source_policy (
        source     text PRIMARY KEY,
        unplanned  text NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT source_policy_unplanned CHECK (unplanned IN ('ALLOW', 'QUARANTINE'))
      )
    `);
    // A published version never changes: what an event was judged by can always be looked up.
    await runner.query(`
      CREATE TABLE planned_event (
        type         text NOT NULL,
        name         text NOT NULL,
        version      integer NOT NULL,
        status       text NOT NULL,
        schema       text NOT NULL,
        description  text NOT NULL,
        sources      text[] NOT NULL,
        drafted_by   text NOT NULL,
        drafted_at   timestamptz NOT NULL,
        published_by text,
        published_at timestamptz,
        retired_by   text,
        retired_at   timestamptz,
        PRIMARY KEY (type, name, version),
        CONSTRAINT planned_event_status CHECK (status IN ('DRAFT', 'PUBLISHED', 'RETIRED'))
      )
    `);
    await runner.query(
      `CREATE UNIQUE INDEX planned_event_one_draft ON planned_event (type, name) WHERE status = 'DRAFT'`,
    );
    await runner.query(`
      ALTER TABLE quarantined_event
        ADD COLUMN event_name text,
        ADD COLUMN user_id text,
        ADD COLUMN anonymous_id text,
        ADD COLUMN sent_at text,
        ADD COLUMN violations jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN tried_at timestamptz,
        ADD COLUMN tried_by text
    `);
    await runner.query(`
      UPDATE quarantined_event SET
        event_name = left(payload::jsonb->>'event', 200), user_id = left(payload::jsonb->>'userId', 256),
        anonymous_id = left(payload::jsonb->>'anonymousId', 256)
       WHERE code NOT IN ('EVENT_TOO_LARGE', 'INVALID_EVENT')
    `);
    // For forgetting somebody, whom a refused event names although it was never theirs.
    await runner.query(`CREATE INDEX quarantined_event_user ON quarantined_event (user_id)`);
    await runner.query(`CREATE INDEX quarantined_event_anonymous ON quarantined_event (anonymous_id)`);
    // Counts a day, source and event, of what "metric" says, sharded so that batches do not queue for one row.
    await runner.query(`
      CREATE TABLE quality_counter (
        day    date NOT NULL,
        source text NOT NULL,
        event  text NOT NULL,
        metric text NOT NULL,
        detail text NOT NULL,
        shard  smallint NOT NULL,
        count  bigint NOT NULL,
        PRIMARY KEY (source, day, event, metric, detail, shard)
      )
    `);
    await runner.query(`CREATE INDEX quality_counter_day ON quality_counter USING brin (day)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE quality_counter`);
    await runner.query(`
      ALTER TABLE quarantined_event
        DROP COLUMN event_name, DROP COLUMN user_id, DROP COLUMN anonymous_id, DROP COLUMN sent_at,
        DROP COLUMN violations, DROP COLUMN tried_at, DROP COLUMN tried_by
    `);
    await runner.query(`DROP TABLE planned_event, source_policy, tracking_plan`);
  }
}

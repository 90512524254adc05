import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every subgraph's database holds beside its own tables: outbox, inbox, quarantine, idempotency keys. */
class CreateKitTables1700000000000 implements MigrationInterface {
  readonly name = 'CreateKitTables1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        type     text NOT NULL,
        payload  text NOT NULL
      )
    `);
    // Rows are inserted once and deleted once: vacuum early, so that the head of the table stays short.
    await runner.query(
      `ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    );
    await runner.query(`
      CREATE TABLE inbox (
        event_id    uuid PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now()
      )
    `);
    await runner.query(`CREATE INDEX inbox_received_at ON inbox USING brin (received_at)`);
    await runner.query(`
      CREATE TABLE poisoned_event (
        id          uuid PRIMARY KEY,
        type        text NOT NULL,
        payload     text NOT NULL,
        error       text NOT NULL,
        poisoned_at timestamptz NOT NULL DEFAULT now()
      )
    `);
    await runner.query(`
      CREATE TABLE idempotency_key (
        actor        text NOT NULL,
        key          text NOT NULL,
        request_hash text NOT NULL,
        answer       jsonb,
        created_at   timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (actor, key)
      )
    `);
    await runner.query(`CREATE INDEX idempotency_key_created_at ON idempotency_key USING brin (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_key, poisoned_event, inbox, outbox`);
  }
}

/** Every id of a person who has several, and the one under which things are held (see customer-redirect.ts). */
class CreateCustomerRedirect1700000000002 implements MigrationInterface {
  readonly name = 'CreateCustomerRedirect1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_redirect (
        customer_id uuid PRIMARY KEY,
        survivor_id uuid NOT NULL,
        merged_away boolean NOT NULL
      )
    `);
    await runner.query(`CREATE INDEX customer_redirect_survivor_id ON customer_redirect (survivor_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE customer_redirect`);
  }
}

export const KIT_MIGRATIONS = [CreateKitTables1700000000000, CreateCustomerRedirect1700000000002];

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

/**
 * Every merge there ever was, and whether it was undone: `customer_redirect` follows from the links that stand. A merge
 * from before has an id that is made of its two ids, the same in every subgraph.
 */
class CreateCustomerLink1764000100000 implements MigrationInterface {
  readonly name = 'CreateCustomerLink1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_link (
        merge_id uuid PRIMARY KEY,
        from_id  uuid NOT NULL,
        into_id  uuid NOT NULL,
        undone   boolean NOT NULL
      )
    `);
    await runner.query(`CREATE INDEX customer_link_standing ON customer_link (from_id) WHERE NOT undone`);
    await runner.query(`
      INSERT INTO customer_link (merge_id, from_id, into_id, undone)
      SELECT md5(customer_id::text || survivor_id::text)::uuid, customer_id, survivor_id, false
        FROM customer_redirect WHERE customer_id <> survivor_id
    `);
    await runner.query(`ALTER TABLE customer_redirect DROP COLUMN merged_away`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE customer_redirect ADD COLUMN merged_away boolean NOT NULL DEFAULT false`);
    await runner.query(`UPDATE customer_redirect SET merged_away = customer_id <> survivor_id`);
    await runner.query(`ALTER TABLE customer_redirect ALTER COLUMN merged_away DROP DEFAULT`);
    await runner.query(`DROP TABLE customer_link`);
  }
}

/** Who was erased, without saying who: marks that only somebody who knows an id can find (see erased-identity.ts). */
class CreateErasedIdentity1764000500000 implements MigrationInterface {
  readonly name = 'CreateErasedIdentity1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE erased_identity (mark uuid PRIMARY KEY, erased_at timestamptz NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE erased_identity`);
  }
}

/** What people allow, as `consent.changed` last said it. */
class CreateConsents1764000300000 implements MigrationInterface {
  readonly name = 'CreateConsents1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, key] of [
      ['customer_consent', 'customer_id uuid'],
      ['visitor_consent', 'anonymous_id text'],
    ] as const) {
      await runner.query(`
        CREATE TABLE ${table} (
          ${key} PRIMARY KEY,
          revision        integer NOT NULL,
          granted         text[] NOT NULL,
          refused         jsonb NOT NULL,
          personalisation text NOT NULL,
          global_privacy_control boolean NOT NULL
        )
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE visitor_consent, customer_consent`);
  }
}

/** When two ids became one person: what they allow is the stricter of both from then on. */
class DateLinks1764000300003 implements MigrationInterface {
  readonly name = 'DateLinks1764000300003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE customer_link ADD COLUMN merged_at timestamptz NOT NULL DEFAULT now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE customer_link DROP COLUMN merged_at`);
  }
}

/** When an event that could not be applied is tried again (see replay-poisoned.ts). */
class RetryPoisonedEvents1764000600001 implements MigrationInterface {
  readonly name = 'RetryPoisonedEvents1764000600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE poisoned_event ADD COLUMN attempts integer NOT NULL DEFAULT 1,
        ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now()
    `);
    await runner.query(`CREATE INDEX poisoned_event_due ON poisoned_event (next_attempt_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE poisoned_event DROP COLUMN attempts, DROP COLUMN next_attempt_at`);
  }
}

/** What finds urgent events however many others wait before them (`TURN_ORDER`, bus.ts). */
class UrgentEventsFirst1764001100000 implements MigrationInterface {
  readonly name = 'UrgentEventsFirst1764001100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX outbox_turn ON outbox ((type <> ALL ('{consent.changed}'::text[])), id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX outbox_turn`);
  }
}

export const KIT_MIGRATIONS = [
  CreateKitTables1700000000000,
  CreateCustomerRedirect1700000000002,
  CreateCustomerLink1764000100000,
  CreateErasedIdentity1764000500000,
  CreateConsents1764000300000,
  DateLinks1764000300003,
  RetryPoisonedEvents1764000600001,
  UrgentEventsFirst1764001100000,
];

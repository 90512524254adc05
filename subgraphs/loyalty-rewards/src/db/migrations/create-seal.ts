import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Seals of past days (ADR 0023). A day is closed before it is sealed: whoever books takes the lock shared, whoever closes
 * takes it alone, so every booking of a closed day is either there already or refused, and then tried again with the
 * time that it is by then.
 */
export class CreateSeal1768478451000 implements MigrationInterface {
  readonly name = 'CreateSeal1768478451000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE seal (
        day           date PRIMARY KEY,
        movements     bigint NOT NULL,
        sums          jsonb NOT NULL,
        balances      jsonb NOT NULL,
        journal_hash  bytea NOT NULL,
        previous_hash bytea,
        hash          bytea NOT NULL,
        sealed_at     timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE seal_page (
        day          date NOT NULL,
        page         integer NOT NULL,
        movement_ids uuid[] NOT NULL,
        digests      bytea NOT NULL,
        CONSTRAINT seal_page_pkey PRIMARY KEY (day, page)
      )
    `);
    await runner.query(`CREATE TABLE closed_day (day date PRIMARY KEY)`);
    for (const table of ['seal', 'seal_page', 'closed_day']) {
      await runner.query(`
        CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
      `);
    }
    await runner.query(`
      CREATE FUNCTION ledger_day_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(7239451);
        IF EXISTS (SELECT FROM inserted
                    WHERE (booked_at AT TIME ZONE 'UTC')::date <= (SELECT max(day) FROM closed_day)) THEN
          RAISE EXCEPTION 'the day is closed: book it as of now' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NULL;
      END $$
    `);
    await runner.query(`
      CREATE TRIGGER movement_day_is_open AFTER INSERT ON movement
      REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_day_is_open()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER movement_day_is_open ON movement`);
    await runner.query(`DROP FUNCTION ledger_day_is_open`);
    await runner.query(`DROP TABLE seal, seal_page, closed_day`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom tills looked up, and how soon each may again. Of what was typed only a mark is kept. What happened is never changed;
 * rows go with their time, and with the person.
 */
export class CreateTillLookups1764001100000 implements MigrationInterface {
  readonly name = 'CreateTillLookups1764001100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE till_lookup (
        lookup_id   uuid NOT NULL,
        customer_id uuid,
        terminal    text NOT NULL,
        type        text NOT NULL,
        mark        text NOT NULL,
        outcome     text NOT NULL,
        looked_at   timestamptz NOT NULL,
        CONSTRAINT till_lookup_pkey PRIMARY KEY (lookup_id),
        CONSTRAINT till_lookup_type_known CHECK (type IN ('CARD', 'PHONE')),
        CONSTRAINT till_lookup_outcome_known CHECK (outcome IN ('FOUND', 'NOT_FOUND', 'SEVERAL')),
        CONSTRAINT till_lookup_found_somebody CHECK ((outcome = 'FOUND') = (customer_id IS NOT NULL))
      )
    `);
    await runner.query(
      `CREATE INDEX till_lookup_customer ON till_lookup (customer_id, looked_at) WHERE customer_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX till_lookup_mark ON till_lookup (type, mark)`);
    await runner.query(`CREATE INDEX till_lookup_looked_at ON till_lookup USING brin (looked_at)`);
    await runner.query(`
      CREATE FUNCTION till_lookup_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'what a till looked up is not changed afterwards';
      END $$
    `);
    await runner.query(`
      CREATE TRIGGER till_lookup_is_append_only BEFORE UPDATE OR TRUNCATE ON till_lookup
      FOR EACH STATEMENT EXECUTE FUNCTION till_lookup_is_append_only()
    `);
    await runner.query(`
      CREATE TABLE till_lookup_rate (
        terminal text NOT NULL,
        next_at  timestamptz NOT NULL,
        refused  bigint NOT NULL,
        CONSTRAINT till_lookup_rate_pkey PRIMARY KEY (terminal)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE till_lookup_rate, till_lookup`);
    await runner.query(`DROP FUNCTION till_lookup_is_append_only`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The merges of known customers that staff made, and who undid which: the history of `customer_link`. */
export class CreateMerges1764000100003 implements MigrationInterface {
  readonly name = 'CreateMerges1764000100003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_merge (
        merge_id    uuid PRIMARY KEY,
        from_id     uuid NOT NULL,
        into_id     uuid NOT NULL,
        reason      text NOT NULL,
        actor       text NOT NULL,
        merged_at   timestamptz NOT NULL,
        undone_at   timestamptz,
        undone_by   text,
        undo_reason text
      )
    `);
    await runner.query(`CREATE INDEX customer_merge_from ON customer_merge (from_id)`);
    await runner.query(`CREATE INDEX customer_merge_into ON customer_merge (into_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE customer_merge`);
  }
}

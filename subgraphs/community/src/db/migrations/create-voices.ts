import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Votes and reactions: the primary keys are what keeps anyone from counting twice. */
export class CreateVoices1795305600001 implements MigrationInterface {
  readonly name = 'CreateVoices1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idea_vote (
        idea_id     uuid NOT NULL REFERENCES contribution ON DELETE CASCADE,
        customer_id uuid NOT NULL,
        voted_at    timestamptz NOT NULL,
        PRIMARY KEY (idea_id, customer_id)
      )
    `);
    await runner.query(`CREATE INDEX idea_vote_by_customer ON idea_vote (customer_id)`);
    await runner.query(`
      CREATE TABLE reaction (
        contribution_id uuid NOT NULL REFERENCES contribution ON DELETE CASCADE,
        customer_id     uuid NOT NULL,
        kind            text NOT NULL,
        reacted_at      timestamptz NOT NULL,
        PRIMARY KEY (contribution_id, customer_id, kind)
      )
    `);
    await runner.query(`CREATE INDEX reaction_by_customer ON reaction (customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reaction, idea_vote`);
  }
}

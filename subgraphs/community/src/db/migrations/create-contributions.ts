import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything members write, in one table: it is hidden, deleted, reacted to and counted alike, whatever its kind. */
export class CreateContributions1795305600000 implements MigrationInterface {
  readonly name = 'CreateContributions1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE member (
        id               uuid PRIMARY KEY,
        customer_id      uuid NOT NULL CONSTRAINT member_one_per_customer UNIQUE,
        chosen_name      text,
        chosen_name_key  text CONSTRAINT member_name_is_unique UNIQUE,
        joined_at        timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE contribution (
        id            uuid PRIMARY KEY,
        kind          text NOT NULL,
        author_id     uuid,
        product_id    text,
        thread_id     uuid REFERENCES contribution ON DELETE CASCADE,
        stars         smallint,
        title         text,
        text          text,
        demo          boolean NOT NULL DEFAULT false,
        created_at    timestamptz NOT NULL,
        edited_at     timestamptz,
        hidden_reason text,
        CONSTRAINT contribution_kind_is_known CHECK (kind IN ('REVIEW', 'IDEA', 'THREAD', 'REPLY')),
        CONSTRAINT contribution_stars_are_of_reviews
          CHECK (CASE WHEN kind = 'REVIEW' THEN stars BETWEEN 1 AND 5 AND product_id IS NOT NULL ELSE stars IS NULL END),
        CONSTRAINT contribution_reply_has_thread CHECK ((kind = 'REPLY') = (thread_id IS NOT NULL)),
        CONSTRAINT contribution_text_has_author
          CHECK ((author_id IS NULL) = (text IS NULL) AND (author_id IS NOT NULL OR kind = 'THREAD'))
      )
    `);
    await runner.query(`
      CREATE UNIQUE INDEX contribution_one_review ON contribution (author_id, product_id) WHERE kind = 'REVIEW'
    `);
    await runner.query(`CREATE INDEX contribution_by_author ON contribution (author_id)`);
    await runner.query(`CREATE INDEX contribution_by_kind ON contribution (kind, created_at, id)`);
    await runner.query(`
      CREATE INDEX contribution_by_product ON contribution (product_id, created_at, id) WHERE kind = 'REVIEW'
    `);
    await runner.query(`
      CREATE INDEX contribution_by_thread ON contribution (thread_id, created_at, id) WHERE thread_id IS NOT NULL
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE contribution, member`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Questions as data, and what people answered. */
export class CreateQuizzes1764000700003 implements MigrationInterface {
  readonly name = 'CreateQuizzes1764000700003';

  async up(runner: QueryRunner): Promise<void> {
    // A version never changes once it is published: answers are to what was asked.
    await runner.query(`
      CREATE TABLE quiz (
        quiz_key     text NOT NULL,
        version      integer NOT NULL,
        definition   jsonb NOT NULL,
        created_by   text NOT NULL,
        created_at   timestamptz NOT NULL,
        published_at timestamptz,
        PRIMARY KEY (quiz_key, version)
      )
    `);
    await runner.query(`
      CREATE TABLE quiz_response (
        customer_id  uuid NOT NULL,
        origin_id    uuid NOT NULL,
        response_id  uuid NOT NULL,
        quiz_key     text NOT NULL,
        version      integer NOT NULL,
        answers      jsonb NOT NULL,
        started_at   timestamptz NOT NULL,
        changed_at   timestamptz NOT NULL,
        completed_at timestamptz,
        PRIMARY KEY (customer_id, response_id),
        CONSTRAINT quiz_response_response_id_unique UNIQUE (response_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE quiz_response, quiz`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a segment of kind LOOKALIKE is like, and what was learnt of that. */
export class CreateLookalikes1764001000000 implements MigrationInterface {
  readonly name = 'CreateLookalikes1764001000000';

  async up(runner: QueryRunner): Promise<void> {
    // Learnt once for each time it is wanted: by staff, by a changed seed, by the night. `report` names nobody.
    await runner.query(`
      CREATE TABLE lookalike (
        segment_id    uuid PRIMARY KEY REFERENCES segment,
        seed_id       uuid NOT NULL REFERENCES segment,
        share         double precision,
        people        integer,
        excludes_seed boolean NOT NULL,
        times_wanted  integer NOT NULL DEFAULT 1,
        times_learnt  integer NOT NULL DEFAULT 0,
        trained_at    timestamptz,
        report        jsonb,
        problem       text,
        CONSTRAINT lookalike_of_another CHECK (seed_id <> segment_id),
        CONSTRAINT lookalike_has_one_size CHECK (num_nonnulls(share, people) = 1)
      )
    `);
    await runner.query('CREATE INDEX lookalike_of_seed ON lookalike (seed_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lookalike');
  }
}

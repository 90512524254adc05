import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What training learnt. At most one model is active; a model and its rows appear and go in one transaction. */
export class CreateModel1763800000002 implements MigrationInterface {
  readonly name = 'CreateModel1763800000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model (
        model_id   uuid PRIMARY KEY,
        active     boolean NOT NULL,
        read_at    timestamptz NOT NULL,
        trained_at timestamptz NOT NULL,
        orders     integer NOT NULL
      )
    `);
    await runner.query(`CREATE UNIQUE INDEX model_one_active ON model (active) WHERE active`);
    // goes_with and similar_to: [[product id, score], ...], best first.
    await runner.query(`
      CREATE TABLE product_model (
        model_id    uuid NOT NULL REFERENCES model ON DELETE CASCADE,
        product_id  text COLLATE "C" NOT NULL,
        orders      integer NOT NULL,
        repeat_rate double precision NOT NULL,
        trend       double precision NOT NULL,
        goes_with   jsonb NOT NULL,
        similar_to  jsonb NOT NULL,
        PRIMARY KEY (model_id, product_id)
      )
    `);
    await runner.query(
      `CREATE INDEX product_model_trend ON product_model (model_id, trend DESC, product_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE product_model, model`);
  }
}

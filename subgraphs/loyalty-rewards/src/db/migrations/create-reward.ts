import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What points buy. Three plain rewards to begin with; staff change them or add their own. */
export class CreateReward1768478400001 implements MigrationInterface {
  readonly name = 'CreateReward1768478400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reward (
        reward_id   text PRIMARY KEY,
        name        text NOT NULL,
        description text NOT NULL,
        cost_points integer NOT NULL,
        active      boolean NOT NULL,
        ends_at     timestamptz,
        CONSTRAINT reward_costs_points CHECK (cost_points > 0)
      )
    `);
    await runner.query(`
      INSERT INTO reward (reward_id, name, description, cost_points, active) VALUES
        ('5-off', '5.00 off', '5.00 off one order.', 500, true),
        ('12-off', '12.00 off', '12.00 off one order.', 1000, true),
        ('gift-wrapping', 'Gift wrapping', 'One order wrapped as a gift.', 150, true)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reward`);
  }
}

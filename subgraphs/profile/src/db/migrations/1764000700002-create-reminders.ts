import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people want to hear of, what they were reminded of, and when they are expected to need a product again. */
export class CreateReminders1764000700002 implements MigrationInterface {
  readonly name = 'CreateReminders1764000700002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE communication_preference (
        customer_id uuid NOT NULL,
        origin_id   uuid NOT NULL,
        preferences jsonb NOT NULL,
        changed_at  timestamptz NOT NULL,
        PRIMARY KEY (customer_id, origin_id)
      )
    `);
    // One for each reminder that went out. A subject is what nobody is reminded of twice: a cart as it was, or a
    // product since it was last bought.
    await runner.query(`
      CREATE TABLE reminder (
        customer_id uuid NOT NULL,
        origin_id   uuid NOT NULL,
        reminder_id uuid NOT NULL,
        kind        text NOT NULL,
        channel     text NOT NULL,
        subjects    text[] NOT NULL,
        product_ids text[] NOT NULL,
        due_at      timestamptz NOT NULL,
        PRIMARY KEY (customer_id, reminder_id)
      )
    `);
    await runner.query(`CREATE INDEX reminder_due_at ON reminder (customer_id, due_at)`);
    // Computed anew every night: who will need what again, and when. The last order is the beginning of its day.
    await runner.query(`
      CREATE TABLE replenishment (
        customer_id     uuid NOT NULL,
        product_id      text NOT NULL,
        last_ordered_at timestamptz NOT NULL,
        expected_at     timestamptz NOT NULL,
        PRIMARY KEY (customer_id, product_id)
      )
    `);
    await runner.query(`CREATE INDEX replenishment_expected_at ON replenishment (expected_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE replenishment, reminder, communication_preference`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where audiences are sent, and what waits to be sent: a queue for each destination. */
export class CreateDestinations1764000400002 implements MigrationInterface {
  readonly name = 'CreateDestinations1764000400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE destination (
        destination_id    uuid PRIMARY KEY,
        segment_id        uuid NOT NULL,
        url               text NOT NULL,
        purpose           text NOT NULL,
        secret            text NOT NULL,
        created_at        timestamptz NOT NULL,
        disabled_at       timestamptz,
        failures          integer NOT NULL DEFAULT 0,
        next_at           timestamptz NOT NULL,
        last_delivered_at timestamptz,
        last_error        text
      )
    `);
    await runner.query(`CREATE INDEX destination_segment ON destination (segment_id)`);
    await runner.query(`
      CREATE TABLE delivery (
        destination_id uuid NOT NULL REFERENCES destination ON DELETE CASCADE,
        delivery_id    bigint GENERATED ALWAYS AS IDENTITY,
        customer_id    uuid NOT NULL,
        member         boolean NOT NULL,
        revision       integer NOT NULL,
        occurred_at    timestamptz NOT NULL,
        attempts       integer NOT NULL DEFAULT 0,
        leased_until   timestamptz,
        dead_at        timestamptz,
        PRIMARY KEY (destination_id, delivery_id)
      )
    `);
    await runner.query(`CREATE INDEX delivery_customer ON delivery (customer_id)`);
    await runner.query(`CREATE INDEX delivery_dead ON delivery (dead_at) WHERE dead_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE delivery, destination`);
  }
}

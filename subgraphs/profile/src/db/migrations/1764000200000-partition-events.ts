import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people did, a row for each event and person, and the text of what came, both by month, so that what is too old
 * is dropped and not deleted. That a message came is known for ever, by 16 bytes.
 */
export class PartitionEvents1764000200000 implements MigrationInterface {
  readonly name = 'PartitionEvents1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    // The first 16 bytes of SHA-256 over source, \x01, message id (app/message-key.ts).
    await runner.query(`CREATE TABLE received_message (message_key uuid PRIMARY KEY)`);
    // customer_id is who shows the event now; origin_id whom it was written for, which never changes.
    await runner.query(`
      CREATE TABLE customer_event (
        customer_id uuid NOT NULL,
        origin_id   uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        event_id    uuid NOT NULL,
        source      text NOT NULL,
        type        text NOT NULL,
        name        text,
        channel     text,
        product_id  text,
        value_minor bigint,
        currency    text,
        properties  jsonb,
        PRIMARY KEY (customer_id, occurred_at, event_id)
      ) PARTITION BY RANGE (occurred_at)
    `);
    await runner.query(`
      CREATE TABLE raw_event (
        origin_id   uuid NOT NULL,
        received_at timestamptz NOT NULL,
        event_id    uuid NOT NULL,
        source      text NOT NULL,
        payload     text NOT NULL,
        PRIMARY KEY (origin_id, received_at, event_id)
      ) PARTITION BY RANGE (received_at)
    `);
    await runner.query(`
      DO $$ BEGIN
        ALTER TABLE raw_event ALTER COLUMN payload SET COMPRESSION lz4;
      EXCEPTION WHEN feature_not_supported THEN NULL;
      END $$
    `);
    await this.moveEvents(runner);
    await runner.query(`DROP TABLE received_event`);
  }

  /** Gives the events that are there their place in the new tables. */
  private async moveEvents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TEMPORARY TABLE moved_event ON COMMIT DROP AS
      SELECT encode(substring(sha256(convert_to(e.source || E'\\x01' || e.message_id, 'UTF8')) FOR 16), 'hex')::uuid AS event_id,
             e.*, nullif(e.payload, '')::jsonb AS body
        FROM received_event e`);
    await runner.query(`INSERT INTO received_message SELECT event_id FROM moved_event`);
    await runner.query(`
      CREATE TEMPORARY TABLE owned_event ON COMMIT DROP AS
      SELECT e.*, coalesce(c.id, i.customer_id) AS owner_id FROM moved_event e
        LEFT JOIN customer c ON c.number = btrim(e.body->>'userId')
        LEFT JOIN anonymous_identity i ON i.anonymous_id = btrim(e.body->>'anonymousId')
       WHERE e.body IS NOT NULL AND coalesce(c.id, i.customer_id) IS NOT NULL`);
    for (const [table, column] of [
      ['customer_event', 'occurred_at'],
      ['raw_event', 'received_at'],
    ] as const) {
      await runner.query(`
        DO $$ DECLARE month timestamptz; BEGIN
          SET LOCAL timezone = 'UTC';
          FOR month IN SELECT DISTINCT date_trunc('month', ${column}) FROM owned_event LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF ${table} FOR VALUES FROM (%L) TO (%L)',
              '${table}_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
          END LOOP;
        END $$`);
    }
    await runner.query(`
      INSERT INTO raw_event (origin_id, received_at, event_id, source, payload)
      SELECT owner_id, received_at, event_id, source, payload FROM owned_event`);
    // The second report of an order is no second order.
    await runner.query(`
      INSERT INTO customer_event (customer_id, origin_id, occurred_at, event_id, source, type, name,
                                  product_id, value_minor, currency)
      SELECT DISTINCT ON (coalesce(o.order_id, e.event_id))
             e.owner_id, e.owner_id, e.occurred_at, e.event_id, e.source, e.type, e.name,
             upper(btrim(e.body->'properties'->>'product_id')), o.total_minor, o.currency
        FROM owned_event e
        LEFT JOIN shop_order o ON e.name = 'Order Completed' AND o.source = e.source
                              AND o.number = btrim(e.body->'properties'->>'order_id')
       ORDER BY coalesce(o.order_id, e.event_id), e.received_at, e.event_id`);
  }

  /** Message ids do not come back from their hashes: what came before this may be taken in once more. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE raw_event, customer_event, received_message`);
    await runner.query(`
      CREATE TABLE received_event (
        source      text NOT NULL,
        message_id  text NOT NULL,
        type        text NOT NULL,
        name        text,
        occurred_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        payload     text NOT NULL,
        PRIMARY KEY (source, message_id)
      )
    `);
    await runner.query(`CREATE INDEX received_event_received_at ON received_event USING brin (received_at)`);
  }
}

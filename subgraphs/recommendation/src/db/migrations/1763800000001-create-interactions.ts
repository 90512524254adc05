import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What shoppers did. One row an order, its products in arrays: training reads whole orders and never single lines. */
export class CreateInteractions1763800000001 implements MigrationInterface {
  readonly name = 'CreateInteractions1763800000001';

  async up(runner: QueryRunner): Promise<void> {
    // Revision 0 is "not heard of yet": a return may come before its order.
    await runner.query(`
      CREATE TABLE purchase (
        order_id             uuid PRIMARY KEY,
        customer_id          uuid,
        ordered_at           timestamptz NOT NULL,
        revision             integer NOT NULL DEFAULT 0,
        product_ids          text[] NOT NULL DEFAULT '{}',
        units                integer[] NOT NULL DEFAULT '{}',
        returned_revision    integer NOT NULL DEFAULT 0,
        returned_product_ids text[] NOT NULL DEFAULT '{}',
        returned_units       integer[] NOT NULL DEFAULT '{}',
        changed_at           timestamptz NOT NULL,
        CONSTRAINT purchase_units_match CHECK (cardinality(units) = cardinality(product_ids)),
        CONSTRAINT purchase_returned_units_match CHECK (cardinality(returned_units) = cardinality(returned_product_ids))
      )
    `);
    await runner.query(
      `CREATE INDEX purchase_customer ON purchase (customer_id, ordered_at) WHERE customer_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX purchase_changed_at ON purchase USING brin (changed_at)`);
    // anonymous_id is kept where the event named no customer: it decides anew whose view it is. stored_at is for
    // forgetting: an imported history is old when it comes.
    await runner.query(`
      CREATE TABLE product_view (
        shopper      text COLLATE "C" NOT NULL,
        viewed_at    timestamptz NOT NULL,
        event_id     uuid NOT NULL,
        product_id   text NOT NULL,
        anonymous_id text COLLATE "C",
        stored_at    timestamptz NOT NULL,
        PRIMARY KEY (shopper, viewed_at, event_id)
      )
    `);
    await runner.query(
      `CREATE INDEX product_view_anonymous ON product_view (anonymous_id, viewed_at) WHERE anonymous_id IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE identification (
        anonymous_id  text COLLATE "C" NOT NULL,
        identified_at timestamptz NOT NULL,
        customer_id   uuid NOT NULL,
        stored_at     timestamptz NOT NULL,
        PRIMARY KEY (anonymous_id, identified_at, customer_id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE identification, product_view, purchase`);
  }
}

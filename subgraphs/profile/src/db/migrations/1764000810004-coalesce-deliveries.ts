import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What waits for a destination is whom to look at, each person once: what is told follows from how things stand when it
 * is sent, and from what the destination was told before.
 */
export class CoalesceDeliveries1764000810004 implements MigrationInterface {
  readonly name = 'CoalesceDeliveries1764000810004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE destination_member (
        destination_id uuid NOT NULL REFERENCES destination ON DELETE CASCADE,
        customer_id    uuid NOT NULL,
        member         boolean NOT NULL,
        revision       integer NOT NULL,
        confirmed      boolean NOT NULL,
        PRIMARY KEY (destination_id, customer_id)
      )
    `);
    await runner.query('CREATE INDEX destination_member_customer ON destination_member (customer_id)');
    // Whom a destination was told of so far was not kept: that somebody is out, whom it never heard of, does no harm.
    await runner.query(`
      INSERT INTO destination_member (destination_id, customer_id, member, revision, confirmed)
      SELECT d.destination_id, m.customer_id, true, m.revision, true
        FROM destination d JOIN segment_membership m USING (segment_id)
       WHERE m.member OR EXISTS (SELECT FROM delivery q
                                  WHERE q.destination_id = d.destination_id AND q.customer_id = m.customer_id)
    `);
    await runner.query(`
      DELETE FROM delivery old USING delivery new
       WHERE new.destination_id = old.destination_id AND new.customer_id = old.customer_id
         AND new.delivery_id > old.delivery_id
    `);
    await runner.query(`
      UPDATE destination_member told SET confirmed = false FROM delivery q
       WHERE q.destination_id = told.destination_id AND q.customer_id = told.customer_id
    `);
    await runner.query(`
      ALTER TABLE delivery DROP COLUMN member, DROP COLUMN revision,
        ADD COLUMN generation integer NOT NULL DEFAULT 0
    `);
    await runner.query('CREATE UNIQUE INDEX delivery_person ON delivery (destination_id, customer_id)');
    await runner.query('ALTER TABLE destination ADD COLUMN coalesced bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE destination DROP COLUMN coalesced');
    await runner.query('DROP INDEX delivery_person');
    await runner.query(`
      ALTER TABLE delivery DROP COLUMN generation,
        ADD COLUMN member boolean NOT NULL DEFAULT false, ADD COLUMN revision integer NOT NULL DEFAULT 0
    `);
    await runner.query(
      'ALTER TABLE delivery ALTER COLUMN member DROP DEFAULT, ALTER COLUMN revision DROP DEFAULT',
    );
    await runner.query('DROP TABLE destination_member');
  }
}

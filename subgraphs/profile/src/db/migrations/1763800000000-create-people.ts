import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who people are. A customer without a number is a visitor known by an anonymous id alone. */
export class CreatePeople1763800000000 implements MigrationInterface {
  readonly name = 'CreatePeople1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer (
        id         uuid PRIMARY KEY,
        number     text,
        country    text,
        traits     jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        CONSTRAINT customer_number_unique UNIQUE (number)
      )
    `);
    await runner.query(`CREATE INDEX customer_known ON customer (id) WHERE number IS NOT NULL`);
    // For retention: the visitors who have been there longest.
    await runner.query(`CREATE INDEX customer_visitor ON customer (created_at) WHERE number IS NULL`);
    // An anonymous id is joined to a known customer once, and for ever.
    await runner.query(`
      CREATE TABLE anonymous_identity (
        anonymous_id text PRIMARY KEY,
        customer_id  uuid NOT NULL,
        joined       boolean NOT NULL
      )
    `);
    await runner.query(`CREATE INDEX anonymous_identity_customer ON anonymous_identity (customer_id)`);
    await runner.query(`
      CREATE TABLE consent_decision (
        customer_id uuid NOT NULL,
        decision_id uuid NOT NULL,
        purpose     text NOT NULL,
        granted     boolean NOT NULL,
        decided_at  timestamptz NOT NULL,
        actor       text NOT NULL,
        PRIMARY KEY (customer_id, decision_id)
      )
    `);
    // Who of the staff and which till named which customer. null is a page of the list of all customers.
    await runner.query(`
      CREATE TABLE customer_access (
        access_id   uuid PRIMARY KEY,
        actor       text NOT NULL,
        field       text NOT NULL,
        customer_id uuid,
        accessed_at timestamptz NOT NULL
      )
    `);
    await runner.query(`CREATE INDEX customer_access_customer ON customer_access (customer_id, accessed_at)`);
    await runner.query(
      `CREATE INDEX customer_access_accessed_at ON customer_access USING brin (accessed_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE customer_access, consent_decision, anonymous_identity, customer`);
  }
}

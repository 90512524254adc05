import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose a device was, when: every claim is kept, so that the answer follows from the set of them and not from the order
 * in which they arrived.
 */
export class CreateClaims1764000100002 implements MigrationInterface {
  readonly name = 'CreateClaims1764000100002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_claim (
        anonymous_id text NOT NULL,
        claimed_at   timestamptz NOT NULL,
        customer_id  uuid NOT NULL,
        PRIMARY KEY (anonymous_id, claimed_at, customer_id)
      )
    `);
    // customer_id stays: the customer it was joined to, else the visitor. visitor_id is whose name anonymous events of
    // the device are written under; it comes with the first of them.
    await runner.query(`
      ALTER TABLE anonymous_identity
        ADD COLUMN visitor_id uuid,
        ADD COLUMN owned_at timestamptz,
        ADD COLUMN shared boolean NOT NULL DEFAULT false,
        ADD COLUMN split boolean NOT NULL DEFAULT false
    `);
    await runner.query(`UPDATE anonymous_identity SET visitor_id = customer_id WHERE NOT joined`);
    await runner.query(`UPDATE anonymous_identity SET owned_at = '2000-01-01T00:00:00Z' WHERE joined`);
    await runner.query(`
      INSERT INTO identity_claim SELECT anonymous_id, owned_at, customer_id FROM anonymous_identity WHERE joined
    `);
    await runner.query(
      `CREATE UNIQUE INDEX anonymous_identity_visitor ON anonymous_identity (visitor_id) WHERE visitor_id IS NOT NULL`,
    );
    // The life of a device after its first login or logout: each row is one stretch of it, until the next.
    await runner.query(`
      CREATE TABLE device_stretch (
        anonymous_id text NOT NULL,
        since        timestamptz NOT NULL,
        begun_by     uuid,
        owner_id     uuid,
        owned_at     timestamptz,
        visitor_id   uuid,
        PRIMARY KEY (anonymous_id, since)
      )
    `);
    await runner.query(
      `CREATE UNIQUE INDEX device_stretch_visitor ON device_stretch (visitor_id) WHERE visitor_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE device_stretch, identity_claim`);
    await runner.query(`
      ALTER TABLE anonymous_identity
        DROP COLUMN visitor_id, DROP COLUMN owned_at, DROP COLUMN shared, DROP COLUMN split
    `);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What tills may redeem while they cannot ask, and what they did redeem, each once (ADR 0022). Amounts are points. The
 * checks are the last guard: no allowance is ever used beyond its total.
 */
export class CreateOfflineAllowance1768478431000 implements MigrationInterface {
  readonly name = 'CreateOfflineAllowance1768478431000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE offline_allowance (
        allowance_id   uuid NOT NULL,
        store_id       text NOT NULL,
        register_id    text NOT NULL,
        per_redemption bigint NOT NULL,
        per_member     bigint NOT NULL,
        total          bigint NOT NULL,
        used           bigint NOT NULL DEFAULT 0,
        owed           bigint NOT NULL DEFAULT 0,
        issued_at      timestamptz NOT NULL,
        issued_by      text NOT NULL,
        expires_at     timestamptz NOT NULL,
        closes_at      timestamptz NOT NULL,
        CONSTRAINT offline_allowance_pkey PRIMARY KEY (allowance_id),
        CONSTRAINT offline_allowance_limits CHECK
          (per_redemption BETWEEN 1 AND per_member AND per_member <= total),
        CONSTRAINT offline_allowance_used_at_most_total CHECK (used BETWEEN 0 AND total),
        CONSTRAINT offline_allowance_owed_of_used CHECK (owed BETWEEN 0 AND used),
        CONSTRAINT offline_allowance_ends CHECK (issued_at < expires_at AND issued_at <= closes_at)
      )
    `);
    await runner.query(`CREATE INDEX offline_allowance_open ON offline_allowance (closes_at)`);
    await runner.query(`
      CREATE TABLE offline_redemption (
        customer_id  uuid NOT NULL,
        allowance_id uuid NOT NULL,
        sequence     integer NOT NULL,
        movement_id  uuid NOT NULL,
        reward_id    text NOT NULL,
        points       bigint NOT NULL,
        owed         bigint NOT NULL,
        redeemed_at  timestamptz NOT NULL,
        synced_at    timestamptz NOT NULL,
        synced_by    text NOT NULL,
        CONSTRAINT offline_redemption_pkey PRIMARY KEY (customer_id, allowance_id, sequence),
        CONSTRAINT offline_redemption_allowance FOREIGN KEY (allowance_id) REFERENCES offline_allowance,
        CONSTRAINT offline_redemption_points CHECK (points > 0 AND owed BETWEEN 0 AND points)
      )
    `);
    // An item ends once, whoever tells it: also of two replicas that heard of it at once.
    await runner.query(
      `CREATE UNIQUE INDEX offline_redemption_once ON offline_redemption (allowance_id, sequence)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE offline_redemption, offline_allowance`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For retention: the claims that were made longest ago. */
export class DateClaims1764000810003 implements MigrationInterface {
  readonly name = 'DateClaims1764000810003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX identity_claim_claimed_at ON identity_claim USING brin (claimed_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX identity_claim_claimed_at');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which tokens of members have authorised a redemption: each does once. Kept for a day; tokens live for minutes. */
export class CreateMemberTokenUse1768478432000 implements MigrationInterface {
  readonly name = 'CreateMemberTokenUse1768478432000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE member_token_use (
        token_id    uuid NOT NULL,
        customer_id uuid NOT NULL,
        used_at     timestamptz NOT NULL,
        CONSTRAINT member_token_use_pkey PRIMARY KEY (token_id)
      )
    `);
    await runner.query(`CREATE INDEX member_token_use_used_at ON member_token_use USING brin (used_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE member_token_use`);
  }
}

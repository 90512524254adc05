import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Everything keeps the id it was written under (`origin_id`), beside the one that shows it now, so that merges and their
 * undoing give each their own (ADR 0016). What a person has once, each id has once: readers count people.
 */
export class FollowMerges1795305606000 implements MigrationInterface {
  readonly name = 'FollowMerges1795305606000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, shownAs] of KEPT) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN origin_id uuid`);
      await runner.query(`UPDATE ${table} SET origin_id = ${shownAs}`);
      await runner.query(`CREATE INDEX ${table}_origin ON ${table} (origin_id) WHERE origin_id IS NOT NULL`);
    }
    await runner.query(`
      ALTER TABLE member ALTER origin_id SET NOT NULL, ADD COLUMN named_at timestamptz,
        DROP CONSTRAINT member_one_per_customer, ADD CONSTRAINT member_one_per_origin UNIQUE (origin_id)
    `);
    await runner.query(`CREATE INDEX member_customer ON member (customer_id)`);
    await runner.query(`UPDATE member SET named_at = joined_at WHERE chosen_name IS NOT NULL`);
    await runner.query(`
      ALTER TABLE contribution ADD COLUMN superseded boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT contribution_has_origin CHECK ((origin_id IS NULL) = (author_id IS NULL))
    `);
    await runner.query(`DROP INDEX contribution_one_review`);
    await runner.query(
      `CREATE UNIQUE INDEX contribution_one_review ON contribution (origin_id, product_id) WHERE kind = 'REVIEW'`,
    );
    await runner.query(`
      ALTER TABLE idea_vote DROP CONSTRAINT idea_vote_pkey, ADD PRIMARY KEY (idea_id, origin_id)
    `);
    await runner.query(`
      ALTER TABLE reaction DROP CONSTRAINT reaction_pkey, ADD PRIMARY KEY (contribution_id, origin_id, kind)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE reaction DROP CONSTRAINT reaction_pkey, ADD PRIMARY KEY (contribution_id, customer_id, kind)
    `);
    await runner.query(`
      ALTER TABLE idea_vote DROP CONSTRAINT idea_vote_pkey, ADD PRIMARY KEY (idea_id, customer_id)
    `);
    await runner.query(`ALTER TABLE contribution DROP COLUMN superseded`);
    await runner.query(`ALTER TABLE member DROP COLUMN named_at`);
    for (const [table] of KEPT) await runner.query(`ALTER TABLE ${table} DROP COLUMN origin_id`);
    await runner.query(`DROP INDEX member_customer`);
    await runner.query(`ALTER TABLE member ADD CONSTRAINT member_one_per_customer UNIQUE (customer_id)`);
    await runner.query(
      `CREATE UNIQUE INDEX contribution_one_review ON contribution (author_id, product_id) WHERE kind = 'REVIEW'`,
    );
  }
}

/** Each table with its column for who shows a row now. */
const KEPT = [
  ['member', 'customer_id'],
  ['contribution', 'author_id'],
  ['idea_vote', 'customer_id'],
  ['reaction', 'customer_id'],
  ['purchase', 'customer_id'],
] as const;

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each trait says how it is known and by whom. Those that were there came with identify calls. */
export class GiveTraitsProvenance1764000300001 implements MigrationInterface {
  readonly name = 'GiveTraitsProvenance1764000300001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE customer SET traits = (
        SELECT jsonb_object_agg(name, jsonb_build_array(stated->0, stated->1, 'OBSERVED', 'identify'))
          FROM jsonb_each(traits) AS trait (name, stated))
       WHERE traits <> '{}'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE customer SET traits = (
        SELECT jsonb_object_agg(name, jsonb_build_array(stated->0, stated->1))
          FROM jsonb_each(traits) AS trait (name, stated))
       WHERE traits <> '{}'
    `);
  }
}

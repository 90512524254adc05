import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adjustments that wait for a second pair of eyes, and what became of them. The journal has what was booked. */
export class CreateAdjustmentProposal1768478450000 implements MigrationInterface {
  readonly name = 'CreateAdjustmentProposal1768478450000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE adjustment_proposal (
        customer_id  uuid NOT NULL,
        proposal_id  uuid NOT NULL,
        wallet       text NOT NULL,
        amount       bigint NOT NULL,
        reason       text NOT NULL,
        lot_expires_at timestamptz,
        proposed_by  text NOT NULL,
        proposed_at  timestamptz NOT NULL,
        lapses_at    timestamptz NOT NULL,
        approved     boolean,
        decided_by   text,
        decided_at   timestamptz,
        note         text,
        movement_id  uuid,
        CONSTRAINT adjustment_proposal_pkey PRIMARY KEY (customer_id, proposal_id),
        CONSTRAINT adjustment_proposal_decided_whole
          CHECK ((approved IS NULL) = (decided_by IS NULL) AND (approved IS NULL) = (decided_at IS NULL)),
        CONSTRAINT adjustment_proposal_booked_if_approved
          CHECK ((approved IS TRUE) = (movement_id IS NOT NULL)),
        CONSTRAINT adjustment_proposal_by_another CHECK (decided_by <> proposed_by)
      )
    `);
    await runner.query(`CREATE UNIQUE INDEX adjustment_proposal_id ON adjustment_proposal (proposal_id)`);
    await runner.query(
      `CREATE INDEX adjustment_proposal_open ON adjustment_proposal (proposed_at, proposal_id) WHERE approved IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE adjustment_proposal`);
  }
}

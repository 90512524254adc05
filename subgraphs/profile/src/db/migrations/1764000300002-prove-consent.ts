import { newId } from '@rapport/subgraph-kit/ids';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { groupBy } from '@rapport/kernel/group-by';
import type { ConsentPurpose } from '../../domain/consent';
import { appendRecords } from '../../domain/consent-record';
import { insertRecords, saveHeads } from '../consent-chain-repository';
import { sha256 } from '../sha256';

/**
 * Decisions as a chain of records per id. A record names its chain and not the person: the chain's row does, and an
 * erasure empties that. So records are never touched, and what is left can still be verified.
 */
export class ProveConsent1764000300002 implements MigrationInterface {
  readonly name = 'ProveConsent1764000300002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consent_chain (
        chain_id  uuid PRIMARY KEY,
        origin_id uuid,
        length    integer NOT NULL,
        head_hash text,
        CONSTRAINT consent_chain_origin_unique UNIQUE (origin_id)
      )
    `);
    await runner.query(`
      CREATE TABLE consent_record (
        chain_id       uuid NOT NULL,
        seq            integer NOT NULL,
        record_id      uuid NOT NULL,
        purpose        text NOT NULL,
        level          text NOT NULL,
        decided_at     timestamptz NOT NULL,
        recorded_at    timestamptz NOT NULL,
        notice_version text,
        notice_hash    text,
        locale         text,
        channel        text,
        method         text NOT NULL,
        actor          text NOT NULL,
        previous_hash  text,
        hash           text NOT NULL,
        PRIMARY KEY (chain_id, seq)
      )
    `);
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
      END $$
    `);
    await runner.query(`
      CREATE TRIGGER consent_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_record
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    `);
    // That a decision was repeated, and when last: needed to place what arrives late, not worth a record each.
    await runner.query(`
      CREATE TABLE consent_confirmation (
        origin_id    uuid NOT NULL,
        purpose      text NOT NULL,
        level        text NOT NULL,
        confirmed_at timestamptz NOT NULL,
        PRIMARY KEY (origin_id, purpose, level)
      )
    `);
    await runner.query(`
      CREATE TABLE consent_notice (
        version      text NOT NULL,
        locale       text NOT NULL,
        text         text NOT NULL,
        hash         text NOT NULL,
        published_at timestamptz NOT NULL,
        PRIMARY KEY (version, locale)
      )
    `);
    await runner.query(`
      CREATE TRIGGER consent_notice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_notice
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    `);
    for (let rows = await takeDecisions(runner); rows.length > 0; rows = await takeDecisions(runner)) {
      await keepAsRecords(runner, rows);
    }
    await runner.query(`DROP TABLE consent_decision`);
  }

  async down(runner: QueryRunner): Promise<void> {
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
    await runner.query(`DROP TABLE consent_notice, consent_confirmation, consent_record, consent_chain`);
    await runner.query(`DROP FUNCTION refuse_change`);
  }
}

interface Decision {
  readonly customer_id: string;
  readonly decision_id: string;
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  readonly decided_at: Date;
}

/** All decisions of some customers, which are gone from the table then. */
const takeDecisions = async (runner: QueryRunner): Promise<readonly Decision[]> => {
  const [rows] = (await runner.query(`
    DELETE FROM consent_decision WHERE customer_id IN (SELECT DISTINCT customer_id FROM consent_decision LIMIT 500)
    RETURNING customer_id, decision_id, purpose, granted, decided_at
  `)) as [readonly Decision[], number];
  return [...rows].sort((a, b) => a.decided_at.getTime() - b.decided_at.getTime());
};

/** All of them were made in the graph, by the customers themselves. */
async function keepAsRecords({ manager }: QueryRunner, rows: readonly Decision[]): Promise<void> {
  const chains = [...groupBy(rows, (row) => row.customer_id)].map(([originId, decisions]) => {
    const chainId = newId();
    const records = appendRecords(
      { chainId, length: 0, hash: null },
      decisions.map((one) => ({
        id: one.decision_id,
        purpose: one.purpose,
        level: one.granted ? 'FULL' : 'OFF',
        decidedAt: one.decided_at,
        method: 'WEB_FORM',
        notice: { version: null, hash: null, locale: null },
        channel: null,
        actor: 'self',
      })),
      new Date(),
      sha256,
    );
    return {
      originId,
      records,
      head: { chainId, length: records.length, hash: records.at(-1)?.hash ?? null },
    };
  });
  await saveHeads(
    manager,
    chains.map(({ originId, head }) => ({ originId, ...head })),
  );
  await insertRecords(
    manager,
    chains.flatMap(({ records }) => records),
  );
}

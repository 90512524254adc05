import { ensureDatabase } from '@rapport/subgraph-kit/database';
import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { databaseOf } from './databases';
import type { Transfer } from './ledger';

/**
 * The least that a transfer can be: one statement that stores the idempotency key, debits if there is enough, credits the
 * programme's account, and writes both postings. No lots, no history, no stored answer, balances of the programme kept.
 */
const TRANSFER = {
  name: 'transfer',
  text: `WITH key AS (INSERT INTO key (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1),
      debit AS (UPDATE account SET balance = balance - 1 WHERE id = $2 AND balance >= 1 AND EXISTS (SELECT FROM key)
                RETURNING 1),
      credit AS (UPDATE programme SET balance = balance + 1 WHERE id = $3 AND EXISTS (SELECT FROM debit) RETURNING 1)
    INSERT INTO posting (key, account, amount)
    SELECT $1, side.account, side.amount FROM debit, (VALUES ($2, -1), (-$3 - 1, 1)) AS side (account, amount)`,
};

export async function openRawTransfers(
  server: string,
  name: string,
  { members, clients }: { readonly members: number; readonly clients: number },
): Promise<{ readonly transfer: Transfer; stop(): Promise<void> }> {
  const url = databaseOf(server, name);
  await ensureDatabase(url);
  const pool = new Pool({ connectionString: url, max: Math.min(clients, 16) });
  // Its database is dropped while connections may still be closing.
  pool.on('error', () => undefined);
  await pool.query(`
    CREATE TABLE key (key uuid PRIMARY KEY);
    CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
    CREATE TABLE programme (id int PRIMARY KEY, balance bigint NOT NULL);
    CREATE TABLE posting (key uuid NOT NULL, account int NOT NULL, amount bigint NOT NULL, PRIMARY KEY (key, account));
    INSERT INTO account SELECT id, 1000000000 FROM generate_series(0, ${members} - 1) AS id;
    INSERT INTO programme SELECT id, 0 FROM generate_series(0, 999) AS id;
  `);
  return {
    transfer: async (member, programme) => {
      const { rowCount } = await pool.query({ ...TRANSFER, values: [randomUUID(), member, programme] });
      if (rowCount !== 2) throw new Error(`a transfer writes two postings, not ${rowCount ?? 0}`);
    },
    async stop() {
      await pool.end();
      const client = new Client({ connectionString: server });
      await client.connect();
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}

import { openDatabase } from '@rapport/subgraph-kit/database';
import { newId } from '@rapport/subgraph-kit/ids';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import type { DataSource } from 'typeorm';
import { auditLedger } from '../src/db/audit-ledger';
import { defineLoyaltyRewards } from '../src/server';

describe('the database, as the last guard', () => {
  let database: TestDatabase;
  let db: DataSource;
  const { entities, migrations } = defineLoyaltyRewards({
    pointsActivateAfterDays: 0,
    pointsExpireAfterMonths: 24,
    currency: 'GBP',
  });
  const open = () => openDatabase({ url: database.url, name: 'guard', poolMax: 3, entities, migrations });
  const post = (movementId: string, account: string, points: number) =>
    db.query(`INSERT INTO posting VALUES ($1, $2, $3, $4)`, [newId(), movementId, account, points]);

  beforeAll(async () => {
    database = await createTestDatabase();
    db = await open();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it('migrates up, down and up again', async () => {
    for (let undone = 0; undone < migrations.length; undone += 1) await db.undoLastMigration();
    await db.destroy();
    db = await open();
    expect(await db.query('SELECT reward_id FROM reward')).toHaveLength(3);
  });

  it('refuses postings that do not sum to zero', async () => {
    await expect(post(newId(), 'AVAILABLE', 5)).rejects.toThrow('postings of a movement sum to zero');
  });

  it('refuses to change or remove what was booked', async () => {
    for (const statement of [
      'UPDATE posting SET amount = 1',
      'DELETE FROM movement',
      'TRUNCATE lot_change',
    ]) {
      await expect(db.query(statement)).rejects.toThrow('the ledger is append-only');
    }
  });

  it.each([
    [`INSERT INTO account (customer_id, available) VALUES ($1, -1)`, 'account_available_not_negative'],
    [`INSERT INTO account (customer_id, owed) VALUES ($1, -1)`, 'account_owed_not_negative'],
    [`INSERT INTO lot VALUES ($1, $1, $1, now(), 10, -1, 0)`, 'lot_open_not_negative'],
    [`INSERT INTO lot VALUES ($1, $1, $1, now(), 10, 8, 3)`, 'lot_used_at_most_granted'],
  ])('refuses %s', async (statement, constraint) => {
    await expect(db.query(statement, [newId()])).rejects.toThrow(constraint);
  });

  it('is found out by the audit when it was changed behind the back of the ledger', async () => {
    expect(await auditLedger(db.manager)).toEqual([]);
    const id = newId();
    await db.query(`INSERT INTO account (customer_id, available) VALUES ($1, 7)`, [id]);
    await db.query(
      `INSERT INTO lot (customer_id, lot_id, order_id, expires_at, granted, open, expired) VALUES ($1, $1, $1, now(), 9, 9, 0)`,
      [id],
    );
    expect(await auditLedger(db.manager)).toEqual([
      `Not so that an account is the sum of its postings: ${id} POINTS`,
      `Not so that the lots of an account are what it has: ${id} POINTS`,
      `Not so that a lot is the sum of its changes: ${id}`,
    ]);
  });
});

import { openDatabase } from '@rapport/subgraph-kit/database';
import { startLoop, type WakeableLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import { countStatements } from '@rapport/testkit/statements';
import type { DataSource } from 'typeorm';

describe('statements of a piece of work', () => {
  let database: TestDatabase;
  let db: DataSource;
  let background: WakeableLoop;
  let turns = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await openDatabase({ url: database.url, name: 'count', poolMax: 2, entities: [], migrations: [] });
    const turn = async () => {
      await db.query('SELECT 1');
      turns += 1;
      return true;
    };
    background = startLoop(turn, { idleMs: 1, retryMs: 1, onError: () => undefined });
  });
  afterAll(async () => {
    await background.stop();
    await db.destroy();
    await database.drop();
  });

  it('are exactly its own, although a background never rests and is woken by it', async () => {
    const work = async () => {
      background.wake();
      for (let made = 0; made < 20; made += 1) await db.query('SELECT 2');
    };
    const before = turns;
    expect(await countStatements(db, work)).toBe(20);
    expect(turns).toBeGreaterThan(before);
  });

  it('count when another turn of the event loop makes them, and without the bounds of transactions', async () => {
    const later = () => new Promise((resolve) => setImmediate(() => void db.query('SELECT 1').then(resolve)));
    const together = () => db.transaction((tx) => Promise.all([tx.query('SELECT 1'), tx.query('SELECT 1')]));
    expect(await countStatements(db, () => Promise.all([later(), together()]))).toBe(3);
    expect(await countStatements(db, () => Promise.resolve())).toBe(0);
  });
});

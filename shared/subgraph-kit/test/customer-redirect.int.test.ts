import {
  findSurvivors,
  recordMerge,
  recordMerges,
  resolveCustomerIds,
  type CustomerMerge,
} from '@rapport/subgraph-kit/customer-redirect';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const merge = (from: number, into: number): CustomerMerge => ({ from: id(from), into: id(into) });

describe('customer redirects', () => {
  let database: TestDatabase;
  let db: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = await openDatabase({
      url: database.url,
      name: 'redirect',
      poolMax: 4,
      entities: [],
      migrations: [],
    });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(() => db.query('TRUNCATE customer_redirect'));

  const survivors = async (count: number) => {
    const ids = Array.from({ length: count }, (_, n) => id(n));
    const found = await findSurvivors(db.manager, ids);
    return ids.map((one) => found.get(one));
  };

  it('resolve an id that was never merged to itself', async () => {
    expect(await survivors(2)).toEqual([id(0), id(1)]);
  });

  it('follow a chain that arrives backwards to its end', async () => {
    await recordMerge(db.manager, merge(2, 3));
    await recordMerge(db.manager, merge(1, 2));
    await recordMerge(db.manager, merge(0, 1));
    expect(await survivors(4)).toEqual([id(3), id(3), id(3), id(3)]);
  });

  it('give the same survivors for the same merges, in any order, split and repetition', async () => {
    const people = 8;
    const edge = fc.tuple(fc.nat(people - 1), fc.nat(people - 1)).map(([from, into]) => merge(from, into));
    await fc.assert(
      fc.asyncProperty(
        fc.array(edge, { maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        async (merges, dice) => {
          await db.query('TRUNCATE customer_redirect');
          await recordMerges(db.manager, merges);
          const together = await survivors(people);

          await db.query('TRUNCATE customer_redirect');
          const shuffled = [...merges, ...merges.slice(0, 2)]
            .map((one) => ({ one, at: dice.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one);
          for (const one of shuffled) await recordMerge(db.manager, one);
          expect(await survivors(people)).toEqual(together);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('recorded in parallel lose none', async () => {
    const chain = Array.from({ length: 12 }, (_, n) => merge(n, n + 1));
    await Promise.all(chain.map((one) => db.transaction((tx) => recordMerge(tx, one))));
    expect(new Set(await survivors(13))).toEqual(new Set([id(12)]));
  });

  it('wait for a writer that resolved the id before, so that nothing is left behind', async () => {
    const order: string[] = [];
    await db.transaction(async (tx) => {
      await resolveCustomerIds(tx, [id(0)]);
      const merging = db
        .transaction((other) => recordMerge(other, merge(0, 1)))
        .then(() => order.push('merged'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('written');
      void merging;
    });
    await db.transaction((tx) => recordMerge(tx, merge(0, 1)));
    expect(order[0]).toBe('written');
    expect((await resolveCustomerIds(db.manager, [id(0)])).get(id(0))).toBe(id(1));
  });
});

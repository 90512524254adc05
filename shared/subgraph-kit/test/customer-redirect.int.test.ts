import { mayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import {
  findSurvivors,
  recordMerges,
  recordUnmerges,
  rehome,
  resolveCustomerIds,
  type CustomerMerge,
} from '@rapport/subgraph-kit/customer-redirect';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const mergeId = (n: number): string => `00000000-0000-7000-9000-${String(n).padStart(12, '0')}`;
const merge = (from: number, into: number, n = from * 100 + into): CustomerMerge => ({
  mergeId: mergeId(n),
  from: id(from),
  into: id(into),
});

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
    await db.query(
      'CREATE TABLE thing (n int PRIMARY KEY, customer_id uuid NOT NULL, origin_id uuid NOT NULL)',
    );
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  const empty = () => db.query('TRUNCATE customer_redirect, customer_link, thing');
  beforeEach(empty);

  const survivors = async (count: number) => {
    const ids = Array.from({ length: count }, (_, n) => id(n));
    const found = await findSurvivors(db.manager, ids);
    return ids.map((one) => found.get(one));
  };

  it('resolve an id that was never merged to itself', async () => {
    expect(await survivors(2)).toEqual([id(0), id(1)]);
  });

  it('follow a chain that arrives backwards to its end', async () => {
    await recordMerges(db.manager, [merge(2, 3)]);
    await recordMerges(db.manager, [merge(1, 2)]);
    await recordMerges(db.manager, [merge(0, 1)]);
    expect(await survivors(4)).toEqual([id(3), id(3), id(3), id(3)]);
  });

  it('name every id of the people touched, each with its survivor', async () => {
    await recordMerges(db.manager, [merge(0, 1), merge(5, 6)]);
    const touched = await recordMerges(db.manager, [merge(1, 2)]);
    expect(touched).toEqual([0, 1, 2].map((n) => ({ customerId: id(n), survivorId: id(2) })));
    expect(await recordUnmerges(db.manager, [merge(1, 2)])).toEqual([
      { customerId: id(0), survivorId: id(1) },
      { customerId: id(1), survivorId: id(1) },
      { customerId: id(2), survivorId: id(2) },
    ]);
  });

  it('stay undone when the merge arrives after its undoing, and stand again under another merge', async () => {
    await recordUnmerges(db.manager, [merge(0, 1)]);
    await recordMerges(db.manager, [merge(0, 1)]);
    expect(await survivors(2)).toEqual([id(0), id(1)]);
    await recordMerges(db.manager, [merge(0, 1, 7)]);
    expect(await survivors(2)).toEqual([id(1), id(1)]);
  });

  const steps = fc.uniqueArray(
    fc.record({ from: fc.nat(7), into: fc.nat(7), n: fc.nat(99), undone: fc.boolean() }),
    { maxLength: 10, selector: (step) => step.n },
  );

  it('are the same for the same merges and unmerges, in any order, split and repetition', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (given, dice) => {
        const standing = given.filter((step) => !step.undone);
        await empty();
        await recordMerges(
          db.manager,
          standing.map(({ from, into, n }) => merge(from, into, n)),
        );
        const wanted = await survivors(8);

        await empty();
        const calls = given.flatMap(({ from, into, n, undone }) => [
          () => recordMerges(db.manager, [merge(from, into, n)]),
          ...(undone ? [() => recordUnmerges(db.manager, [merge(from, into, n)])] : []),
        ]);
        const shuffled = [...calls, ...calls.slice(0, 3)]
          .map((call) => ({ call, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at);
        for (const { call } of shuffled) await call();
        expect(await survivors(8)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it('send every row back to where it was written when its merge is undone', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (given, dice) => {
        await empty();
        await db.query(
          `INSERT INTO thing SELECT n, customer_id, customer_id FROM unnest($1::int[], $2::uuid[]) AS new (n, customer_id)`,
          [Array.from({ length: 8 }, (_, n) => n), Array.from({ length: 8 }, (_, n) => id(n))],
        );
        const merges = given.map(({ from, into, n }) => merge(from, into, n));
        for (const one of merges) await rehome(db.manager, 'thing', await recordMerges(db.manager, [one]));
        const homes: { customer_id: string }[] = await db.query('SELECT customer_id FROM thing ORDER BY n');
        expect(homes.map((row) => row.customer_id)).toEqual(await survivors(8));

        const undone = merges
          .map((one) => ({ one, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at);
        for (const { one } of undone)
          await rehome(db.manager, 'thing', await recordUnmerges(db.manager, [one]));
        expect(await db.query('SELECT 1 FROM thing WHERE customer_id <> origin_id')).toEqual([]);
        expect(await db.query('SELECT 1 FROM customer_redirect')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('recorded in parallel lose none', async () => {
    const chain = Array.from({ length: 12 }, (_, n) => merge(n, n + 1));
    await Promise.all(chain.map((one) => db.transaction((tx) => recordMerges(tx, [one]))));
    expect(new Set(await survivors(13))).toEqual(new Set([id(12)]));
  });

  it('wait for a writer that resolved the id before, so that nothing is left behind', async () => {
    const order: string[] = [];
    await db.transaction(async (tx) => {
      await resolveCustomerIds(tx, [id(0)]);
      const merging = db
        .transaction((other) => recordMerges(other, [merge(0, 1)]))
        .then(() => order.push('merged'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('written');
      void merging;
    });
    await db.transaction((tx) => recordMerges(tx, [merge(0, 1)]));
    expect(order[0]).toBe('written');
    expect((await resolveCustomerIds(db.manager, [id(0)])).get(id(0))).toBe(id(1));
  });

  it('let a customer read themselves by any of their ids, and again only their own after the unmerge', async () => {
    const may = (own: number, asked: number) =>
      mayReadCustomer(db.manager, { kind: 'customer', customerId: id(own) }, id(asked));
    await recordMerges(db.manager, [merge(0, 1)]);
    expect(await Promise.all([may(0, 0), may(0, 1), may(1, 0), may(0, 2)])).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await recordUnmerges(db.manager, [merge(0, 1)]);
    expect(await Promise.all([may(0, 0), may(0, 1), may(1, 0)])).toEqual([true, false, false]);
    const guest = { kind: 'guest', anonymousId: 'device' } as const;
    expect(await mayReadCustomer(db.manager, guest, id(0))).toBe(false);
    expect(await mayReadCustomer(db.manager, { kind: 'customer', customerId: id(0) }, "' OR 1=1")).toBe(
      false,
    );
  });
});

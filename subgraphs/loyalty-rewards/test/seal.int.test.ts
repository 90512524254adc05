import { createHash } from 'node:crypto';
import { DAY_MS } from '@rapport/kernel/clock';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { sealDays } from '../src/app/seal-days';
import { PERSONAL_DATA } from '../src/db/personal-data';
import { as, completed, customerId, merged, NOW, openShop, STAFF, TILL, type Shop } from './builders';

interface Seal {
  readonly day: string;
  readonly movements: number;
  readonly hash: string;
  readonly previousHash: string | null;
  readonly journalHash: string;
  readonly balances: readonly { readonly account: string; readonly amount: string }[];
}

const dayLater = (days: number, hours = 0): Date =>
  new Date(NOW.getTime() + days * DAY_MS + hours * 3_600_000);

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await threeDays();
});
afterAll(() => shop.stop());

const earn = (of: string, points: number, number = newId()) =>
  shop.deliver(completed({ of, number, kept: points * 100 }));
const redeem = (of: string) =>
  shop.query(
    `mutation { redeemReward(input: { rewardId: "5-off", idempotencyKey: "${newId()}" }) {
    ... on Redemption { id } } }`,
    { viewer: as(of) },
  );
const seal = () => shop.subgraph.runSchedule('seal-days');
const seals = async (): Promise<Seal[]> => {
  const { data, errors } = await shop.query(
    '{ ledgerSeals { day movements hash previousHash journalHash balances { account amount } } }',
    { viewer: STAFF },
  );
  expect(errors).toEqual([]);
  return data?.['ledgerSeals'] as Seal[];
};
const ask = (viewer: Viewer, to = '2026-06-30') =>
  shop.query(
    `{ verifyLedger(from: "2026-06-01", to: "${to}") { days movements difference { day movementId problem } } }`,
    { viewer },
  );
const verify = async () => (await ask(STAFF)).data?.['verifyLedger'] as Record<string, unknown>;

/** What somebody does who owns the database. */
async function behindTheBack(...statements: readonly string[]): Promise<void> {
  await shop.sql(
    `SET session_replication_role = replica; ${statements.join('; ')}; RESET session_replication_role`,
  );
}

/** Three days: two with bookings, the second of a redemption that two accounts pay, and one without. */
async function threeDays(): Promise<void> {
  await earn('ann', 600);
  await earn('ben', 300);
  shop.at(dayLater(1));
  await earn('ben', 300);
  await shop.deliver(merged('ben', 'ann'));
  await redeem('ann');
  await redeem('ann');
  shop.at(dayLater(3, -9));
  await seal();
}

describe('the seals of the ledger', () => {
  it('hold each day that is over, also one without bookings, once, each with the hash of the day before', async () => {
    await Promise.all([seal(), seal()]);
    const [third, second, first, ...others] = await seals();
    expect(others).toEqual([]);
    expect([first, second, third].map((one) => [one?.day, one?.movements])).toEqual([
      ['2026-06-01', 2],
      ['2026-06-02', 3],
      ['2026-06-03', 0],
    ]);
    expect(first?.previousHash).toBeNull();
    expect([second?.previousHash, third?.previousHash]).toEqual([first?.hash, second?.hash]);
    expect(third?.journalHash).toBe(createHash('sha256').digest('hex'));
    expect(third?.balances).toMatchObject([
      { account: 'AVAILABLE', amount: '200' },
      { account: 'ISSUED', amount: '-1200' },
      { account: 'REDEEMED', amount: '1000' },
    ]);
    expect(await verify()).toEqual({ days: 3, movements: 5, difference: null });
  });

  it('are for analysts and loyalty staff, of spans that are some days', async () => {
    expect((await ask(TILL)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    for (const to of ['2026-05-31', '2027-01-01', 'today']) {
      expect((await ask(STAFF, to)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('stay true when a member is erased', async () => {
    await shop.subgraph.runtime.db.transaction((tx) =>
      PERSONAL_DATA.erase(tx, {
        customerIds: [customerId('ann'), customerId('ben')],
        anonymousIds: [],
      } as unknown as Parameters<typeof PERSONAL_DATA.erase>[1]),
    );
    expect(await shop.sql('SELECT FROM movement WHERE customer_id = $1', [customerId('ann')])).toEqual([]);
    expect(await verify()).toMatchObject({ movements: 5, difference: null });
  });

  it('find an amount that was changed, a movement that was removed, and one that was added, by its name', async () => {
    const [first, second, third] = await shop.sql<{ id: string }>(
      'SELECT DISTINCT movement_id AS id FROM movement ORDER BY 1',
    );
    const day = '2026-06-01';
    const difference = (movementId = '') => ({ difference: { day, movementId, problem: 'JOURNAL_CHANGED' } });
    const [one = '', two = ''] = [first?.id, second?.id];

    await behindTheBack(`UPDATE posting SET amount = amount * 2 WHERE movement_id = '${two}'`);
    expect(await verify()).toMatchObject(difference(two));
    await behindTheBack(`UPDATE posting SET amount = amount / 2 WHERE movement_id = '${two}'`);
    expect(await verify()).toMatchObject({ difference: null });

    await behindTheBack(`UPDATE lot_change SET open = open + 1 WHERE movement_id = '${one}'`);
    expect(await verify()).toMatchObject(difference(one));
    await behindTheBack(`UPDATE lot_change SET open = open - 1 WHERE movement_id = '${one}'`);

    const moved = third?.id ?? '';
    await behindTheBack(
      `UPDATE movement SET booked_at = booked_at - interval '1 day' WHERE movement_id = '${moved}'`,
    );
    expect(await verify()).toMatchObject(difference(moved));
    await behindTheBack(
      `UPDATE movement SET booked_at = booked_at + interval '1 day' WHERE movement_id = '${moved}'`,
    );
    await behindTheBack(
      `CREATE TABLE kept AS SELECT * FROM movement WHERE movement_id = '${one}'`,
      `DELETE FROM movement WHERE movement_id = '${one}'`,
    );
    expect(await verify()).toMatchObject(difference(one));
    await behindTheBack('INSERT INTO movement SELECT * FROM kept');
    expect(await verify()).toMatchObject({ difference: null });
  });

  it('find a seal that was changed, by itself or with its hash, and one that was removed', async () => {
    const problem = (day: string, name = 'SEAL_CHANGED') => ({
      difference: { day, movementId: null, problem: name },
    });
    await behindTheBack(`UPDATE seal SET movements = 4 WHERE day = '2026-06-02'`);
    expect(await verify()).toMatchObject(problem('2026-06-02'));
    await behindTheBack(`UPDATE seal SET movements = 3 WHERE day = '2026-06-02'`);
    await behindTheBack(`CREATE TABLE seal_kept AS SELECT * FROM seal WHERE day = '2026-06-01'`);
    await behindTheBack(`UPDATE seal SET hash = sha256('x') WHERE day = '2026-06-01'`);
    expect(await verify()).toMatchObject(problem('2026-06-01'));
    await behindTheBack(`DELETE FROM seal WHERE day = '2026-06-01'`);
    expect(await verify()).toMatchObject(problem('2026-06-02', 'SEAL_MISSING'));
    await behindTheBack('INSERT INTO seal SELECT * FROM seal_kept');
    expect(await verify()).toMatchObject({ difference: null });
  });

  it('lose nothing that is booked while a day is being closed, and let nothing into a day that is', async () => {
    const { db } = shop.subgraph.runtime;
    const late = db.createQueryRunner();
    const bookAt = (at: Date) =>
      late.query(
        `INSERT INTO movement (customer_id, movement_id, kind, occurred_at, booked_at, actor)
         VALUES ($1, $1, 'EARNED', $2, $2, 'test')`,
        [newId(), at],
      );
    await late.startTransaction();
    await bookAt(dayLater(3));
    let sealed = false;
    const sealing = sealDays(db, dayLater(4)).then(() => (sealed = true));
    await waitForLock();
    expect(sealed).toBe(false);
    await late.commitTransaction();
    await sealing;
    expect((await seals())[0]).toMatchObject({ day: '2026-06-04', movements: 1 });
    await expect(bookAt(dayLater(3))).rejects.toThrow('the day is closed');
    await late.release();
    shop.at(dayLater(4));
    await earn('cat', 500);
    expect(await shop.account('cat')).toMatchObject({ balance: 500 });
  });

  it('refuse to be changed or removed', async () => {
    for (const statement of [
      'UPDATE seal SET movements = 1',
      'DELETE FROM seal_page',
      'TRUNCATE closed_day',
    ]) {
      await expect(shop.sql(statement)).rejects.toThrow('append-only');
    }
  });

  it('read a day page by page, however long it is, and are in time however late they are', async () => {
    await shop.sql(
      `INSERT INTO movement (customer_id, movement_id, kind, occurred_at, booked_at, actor)
       SELECT gen_random_uuid(), gen_random_uuid(), 'EARNED', $1, $1, 'test' FROM generate_series(1, 2500)`,
      [dayLater(6)],
    );
    shop.at(dayLater(9));
    await seal();
    expect((await seals()).map((one) => one.movements).slice(0, 5)).toEqual([0, 0, 2_500, 0, 1]);
    expect(await verify()).toMatchObject({ days: 9, movements: 2_507, difference: null });
    const [row] = await shop.sql<{ id: string }>(
      `SELECT movement_id AS id FROM movement WHERE booked_at = $1 ORDER BY movement_id DESC LIMIT 1 OFFSET 100`,
      [dayLater(6)],
    );
    await behindTheBack(`UPDATE movement SET kind = 'REDEEMED' WHERE movement_id = '${row?.id ?? ''}'`);
    expect(await verify()).toMatchObject({ difference: { movementId: row?.id } });
  });
});

async function waitForLock(): Promise<void> {
  for (;;) {
    const waiting = await shop.sql(`SELECT FROM pg_stat_activity WHERE datname = current_database()
      AND wait_event_type = 'Lock' AND query LIKE '%pg_advisory_xact_lock%'`);
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

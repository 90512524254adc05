import { DAY_MS } from '@rapport/kernel/clock';
import { newId } from '@rapport/subgraph-kit/ids';
import { as, completed, customerId, NOW, openShop, returned, STAFF, TILL, type Shop } from './builders';

type Month = Readonly<Record<string, number>> & {
  readonly month: string;
  readonly liability: { readonly amount: string };
};

const [MINOR_PER_100, RATE] = [90, 8_700];
const dayLater = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ pointValue: { minorPer100: MINOR_PER_100, redemptionRate: RATE } });
});
afterAll(() => shop.stop());

const earn = (of: string, points: number, daysAgo = 10) =>
  shop.deliver(completed({ of, number: `${of} ${points}`, kept: points * 100, daysAgo }));
const mutate = (of: string, mutation: string, viewer = as(of)) =>
  shop.query(`mutation { ${mutation} { __typename } }`, { viewer });
const read = async (from: string, to: string, viewer = STAFF) => {
  const { data, errors } = await shop.query(
    `{ loyaltyBooks(from: "${from}", to: "${to}") { csv rewards { month rewardId name points cost { amount } }
       months { month issued reversed adjusted spent expired outstanding redemptionRatePercent liability { amount }
                revenueRecognised { amount } deferredRevenue { amount } } } }`,
    { viewer },
  );
  const books = data?.['loyaltyBooks'] as { months: Month[]; rewards: unknown; csv: string } | undefined;
  return { books, code: errors[0]?.code };
};

describe('the books of the programme', () => {
  it('tell month by month what became of points, and what they mean in money', async () => {
    const redeem = (of: string) =>
      mutate(of, `redeemReward(input: { rewardId: "5-off", idempotencyKey: "${newId()}" })`);
    await earn('ann', 1_000);
    await earn('ben', 700);
    await earn('old', 300, 720);
    await redeem('ann');
    const adjustment = `customerId: "${customerId('ben')}", amount: 150, reason: "sorry", idempotencyKey: "${newId()}"`;
    await mutate('ben', `adjustBalance(input: { ${adjustment} })`, STAFF);
    shop.at(dayLater(31));
    await shop.subgraph.runSchedule('book-passed-time');
    await redeem('ben');
    await shop.deliver(returned({ of: 'ann', number: 'ann 1000', kept: 40_000 }));

    const { books } = await read('2026-05', '2026-07');
    expect(books?.months).toMatchObject([
      { month: '2026-06', issued: 2_000, adjusted: 150, spent: 500, expired: 0, outstanding: 1_650 },
      { month: '2026-07', issued: 0, reversed: 600, spent: 500, expired: 300, outstanding: 350 },
    ]);
    expect(books?.rewards).toMatchObject([
      { month: '2026-06', rewardId: '5-off', points: 500, cost: { amount: '4.50' } },
      { month: '2026-07', rewardId: '5-off', points: 500 },
    ]);
    expect(books?.csv.split('\r\n')[1]).toMatch(/^2026-06,2000,0,0,150,500,0,1650,8700,1292,\d+,\d+$/);
  });

  it('owe exactly what all members have, valued point by point', async () => {
    const amounts = Array.from({ length: 40 }, (_, n) => ((n * 7_919) % 3_000) + 1);
    for (const [n, points] of amounts.entries()) await earn(`m${n}`, points);
    const members = await shop.sql<{ points: string }>(
      'SELECT sum(open + pending + held) AS points FROM lot WHERE expires_at > $1 GROUP BY customer_id',
      [dayLater(31)],
    );
    const exact = members.reduce(
      (sum, { points }) => sum + BigInt(points) * BigInt(MINOR_PER_100 * RATE),
      0n,
    );
    const minor = Number((exact * 2n + 1_000_000n) / 2_000_000n);
    const { books } = await read('2026-07', '2026-07');
    expect(Math.round(Number(books?.months[0]?.liability.amount) * 100)).toBe(minor);
    expect(minor).toBeGreaterThan(10_000);
  });

  it('are for analysts and loyalty staff, of spans that are some months', async () => {
    expect((await read('2026-05', '2026-07', TILL)).code).toBe('FORBIDDEN');
    for (const [from, to] of [
      ['2026-07', '2026-06'],
      ['2020-01', '2026-01'],
      ['2026-13', '2026-13'],
    ]) {
      expect((await read(from ?? '', to ?? '')).code).toBe('BAD_USER_INPUT');
    }
    expect((await read('2025-01', '2025-02')).books).toMatchObject({ months: [], rewards: [] });
  });

  it('take the same two statements however many members there are', async () => {
    expect(await shop.countStatements(() => read('2026-05', '2026-07'))).toBe(2);
  });
});

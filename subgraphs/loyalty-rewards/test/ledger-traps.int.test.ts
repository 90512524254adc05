import type { ErasureRequested } from '@rapport/contracts/rights';
import { newId } from '@rapport/subgraph-kit/ids';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { createLedger } from '../src/app/ledger';
import { saveReward } from '../src/app/save-reward';
import { PERSONAL_DATA } from '../src/db/personal-data';
import {
  completed,
  customerId,
  daysAgo,
  merged,
  NOW,
  openShop,
  returned,
  unmerged,
  type Shop,
} from './builders';
import { clientOf, type Answer, type LedgerClient } from './ledger-clients';
import { see } from './seen';

const WAYS = ['redeem', 'authorize', 'take'] as const;
type Adjust = Parameters<LedgerClient['adjust']>[0];
const adjustmentOf = (name: string, amount: number) =>
  ({ customerId: customerId(name), wallet: 'POINTS', amount, reason: 'sorry', expiresAt: null }) as const;

/** A database where something else is done first, once, before holds are read. */
function beforeHolds(db: DataSource, first: () => Promise<unknown>): DataSource {
  let isDone = false;
  const query = async (text: unknown, parameters?: unknown[]): Promise<unknown> => {
    if (!isDone && String(text).includes('FROM hold h')) {
      isDone = true;
      await first();
    }
    return db.manager.query(text as string, parameters);
  };
  const manager: unknown = Object.create(db.manager, { query: { value: query } });
  return Object.create(db, { manager: { value: manager } }) as DataSource;
}

/** Bugs that other shops shipped, each as what may not happen here. */
describe('a member and a programme that both count', () => {
  let shop: Shop;
  let now = NOW;
  /** Two processes on one database. */
  let tills: readonly [LedgerClient, LedgerClient];
  let keys = 0;
  const key = () => `key ${(keys += 1)}`;
  const at = (days: number) => {
    now = new Date(daysAgo(-days));
    shop.at(now);
  };

  beforeAll(async () => {
    shop = await openShop({ pointsActivateAfterDays: 14, pointsExpireAfterMonths: 2 });
    const { db } = shop.subgraph.runtime;
    tills = [clientOf(createLedger(db, () => now)), clientOf(createLedger(db, () => now))];
    for (const costPoints of [10, 100, 500]) {
      const rewardId = `r${costPoints}`;
      await saveReward(db, {
        rewardId,
        name: rewardId,
        description: '',
        costPoints,
        active: true,
        endsAt: null,
      });
    }
  });
  beforeEach(() => {
    at(0);
  });
  afterEach(async () => {
    expect(await shop.audit()).toEqual([]);
  });
  afterAll(async () => {
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await shop.stop();
  });

  const bookTime = () => shop.subgraph.runSchedule('book-passed-time');
  const earn = (name: string, points: number, daysBefore = 20, number = `order of ${name}`) =>
    shop.deliver(completed({ of: name, number, kept: points * 100, daysAgo: daysBefore }));
  const back = (name: string, points: number, daysBefore = 20, revision = 2) =>
    shop.deliver(
      returned({ of: name, number: `order of ${name}`, kept: points * 100, daysAgo: daysBefore, revision }),
    );
  const points = async (name: string) =>
    (
      await see(
        shop,
        [name],
        'balance: balancePoints pending: pendingPoints held: heldPoints owed: owedPoints',
      )
    )[0];
  const has = (balance: number, rest: object = {}) => ({ balance, pending: 0, held: 0, owed: 0, ...rest });
  const movements = async (name: string, kind: string) =>
    shop.sql(`SELECT 1 FROM movement WHERE customer_id = $1 AND kind = $2`, [customerId(name), kind]);

  const adjust = (name: string, amount: number, rest: Partial<Adjust> = {}, client = tills[0]) =>
    client.adjust({ ...adjustmentOf(name, amount), idempotencyKey: key(), ...rest });
  const redeem = (name: string, cost: number, idempotencyKey = key(), client = tills[0]) =>
    client.redeem({ customerId: customerId(name), rewardId: `r${cost}`, idempotencyKey });
  /** Every way to spend points. */
  const spends = {
    redeem,
    authorize: (name: string, cost: number, idempotencyKey = key(), client = tills[0]) =>
      client.authorize({
        customerId: customerId(name),
        rewardId: `r${cost}`,
        idempotencyKey,
        expiresInSeconds: 600,
      }),
    take: (name: string, cost: number, idempotencyKey = key(), client = tills[0]) =>
      adjust(name, -cost, { idempotencyKey }, client),
  };
  const idOf = (answer: Answer): string => {
    const id = answer.redemptionId ?? answer.holdId ?? answer.movementId;
    if (id === undefined) throw new Error(`something done is wanted; ${answer.kind} came`);
    return id;
  };
  const redeemed = async (name: string, cost = 500) => idOf(await redeem(name, cost));
  const held = async (name: string, cost = 500) => idOf(await spends.authorize(name, cost));
  const capture = (holdId: string, client = tills[0], idempotencyKey = key()) =>
    client.capture({ holdId, idempotencyKey });
  const release = (holdId: string, client = tills[0], idempotencyKey = key()) =>
    client.release({ holdId, idempotencyKey });
  const giveBack = (movementId: string, amount: number | null, client = tills[0], idempotencyKey = key()) =>
    client.giveBack({ movementId, amount, reason: 'returned', idempotencyKey });
  const reverse = (movementId: string, client = tills[0], idempotencyKey = key()) =>
    client.reverse({ movementId, reason: 'mistake', idempotencyKey });
  const erasureOf = (...names: string[]) => ({
    customerIds: names.map(customerId),
    anonymousIds: [],
    contributions: 'REMOVE' as const,
    now,
  });
  /** Until a statement of this database waits for a lock. */
  const untilSomebodyWaits = async () => {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await shop.sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const kinds = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind).sort();

  describe('pending points', () => {
    it.each(WAYS)('cannot be spent in any way: %s', async (way) => {
      const name = `pending ${way}`;
      await earn(name, 700, 13);
      expect(await points(name)).toEqual(has(0, { pending: 700 }));
      expect((await spends[way](name, 10)).kind).toMatch(/^insufficient/);
      expect(await points(name)).toEqual(has(0, { pending: 700 }));
    });

    it('become spendable at their instant and once, however many book it at once', async () => {
      await earn('once', 500, 10);
      at(3.999);
      expect((await redeem('once', 500)).kind).toBe('insufficient-points');
      at(4);
      const asked = tills.flatMap((client) => [1, 2].map(() => redeem('once', 500, key(), client)));
      const [outcomes] = await Promise.all([Promise.all(asked), bookTime(), bookTime(), bookTime()]);
      expect(outcomes.filter((outcome) => outcome.kind === 'redeemed')).toHaveLength(1);
      expect(await movements('once', 'ACTIVATED')).toHaveLength(1);
      expect(await points('once')).toEqual(has(0));
    });

    it('of an order that is cancelled before leave nothing, then or later', async () => {
      await earn('cancelled', 300, 5);
      await back('cancelled', 0, 5);
      expect(await points('cancelled')).toEqual(has(0));
      at(30);
      await bookTime();
      expect(await points('cancelled')).toEqual(has(0));
      expect(await movements('cancelled', 'ACTIVATED')).toEqual([]);
    });
  });

  it('spends in parallel, of every kind and through two processes, as often as the balance allows and no oftener', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 79 }),
        fc.array(fc.constantFrom(...WAYS), { minLength: 9, maxLength: 14 }),
        async (balance, ways) => {
          const name = `parallel ${(run += 1)}`;
          await earn(name, balance);
          const outcomes = await Promise.all(
            ways.map((way, n) => spends[way](name, 10, key(), tills[n % 2])),
          );
          const done = outcomes.filter((outcome) => !outcome.kind.startsWith('insufficient'));
          expect(done).toHaveLength(Math.floor(balance / 10));
          const kept = await points(name);
          expect(kept).toMatchObject({ balance: balance % 10, owed: 0 });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('spends store credit once, however many tills take it at the same time', async () => {
    const wallet = 'STORE_CREDIT_GBP';
    await adjust('credit', 1_000, { wallet });
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, n) => adjust('credit', -300, { wallet }, tills[n % 2 === 0 ? 0 : 1])),
    );
    expect(kinds(taken).filter((kind) => kind === 'adjusted')).toHaveLength(3);
    expect(await adjust('credit', -101, { wallet })).toMatchObject({
      kind: 'insufficient-balance',
      balance: 100,
      shortBy: 1,
    });
    expect(await points('credit')).toEqual(has(0));
  });

  describe('a return', () => {
    it('farms no points: buying, redeeming and returning again and again ends with a debt', async () => {
      let spent = 0;
      for (let round = 1; round <= 4; round += 1) {
        const number = `farm ${round}`;
        await earn('farmer', 600, 20, number);
        if ((await redeem('farmer', 500)).kind === 'redeemed') spent += 500;
        await shop.deliver(returned({ of: 'farmer', number, kept: 0, daysAgo: 20 }));
      }
      expect(spent).toBe(500);
      expect(await points('farmer')).toEqual(has(0, { owed: 500 }));
    });

    it('takes points back once, however often and under how many events it is reported', async () => {
      await earn('twice', 400);
      await Promise.all([back('twice', 150), back('twice', 150), back('twice', 150)]);
      await back('twice', 150);
      expect(await points('twice')).toEqual(has(150));
    });

    it('of everything leaves the lots, their expiry, the balance and the tier as if nothing had been bought', async () => {
      const lots = () =>
        shop.sql(
          'SELECT lot_id, expires_at, open, held, expired, granted FROM lot WHERE customer_id = $1 AND granted > 0 ORDER BY 1',
          [customerId('whole')],
        );
      const shown =
        'balancePoints owedPoints earnedPoints tier nextExpiry { points at } progress { spend { amount } }';
      await earn('whole', 950, 30, 'kept');
      const before = [await see(shop, ['whole'], shown), await lots()];
      await earn('whole', 400, 20);
      expect((await see(shop, ['whole'], 'tier'))[0]).toEqual({ tier: 'SILVER' });
      const redemption = await redeemed('whole');
      await giveBack(redemption, 100);
      await back('whole', 200);
      await giveBack(redemption, null);
      await back('whole', 0, 20, 3);
      expect([await see(shop, ['whole'], shown), await lots()]).toEqual(before);
    });
  });

  describe('a payment in two steps', () => {
    it('takes the points once and gives them back once, whoever comes first: capture, release or the end of its time', async () => {
      for (let round = 0; round < 6; round += 1) {
        const name = `race ${round}`;
        at(0);
        await earn(name, 500);
        const hold = await held(name);
        expect(await points(name)).toEqual(has(0, { held: 500 }));
        if (round % 2 === 1) at(1);
        const race = [capture(hold), release(hold, tills[1]), capture(hold, tills[1]), release(hold)];
        const [outcomes] = await Promise.all([Promise.all(race), bookTime()]);
        const open = outcomes.filter(({ kind }) => kind !== 'hold-not-open');
        expect(open).toHaveLength(round % 2 === 1 ? 0 : 1);
        expect(await points(name)).toEqual(has(open[0]?.kind === 'captured' ? 0 : 500));
      }
    });

    it('that fails leaves what it set aside to be spent again, with its original expiry', async () => {
      await earn('failed', 500, 40);
      const expiry = async () => (await see(shop, ['failed'], 'nextExpiry { points at }'))[0];
      const before = await expiry();
      await release(await held('failed'));
      expect(await expiry()).toEqual(before);
      expect((await redeem('failed', 500)).kind).toBe('redeemed');
    });
  });

  it('gives back of a redemption no more than it took, in whatever parts and however many ask at once', async () => {
    await earn('parts', 500);
    const redemption = await redeemed('parts');
    const parts = [120, 130, 140, 150, 160].map((amount, n) => giveBack(redemption, amount, tills[n % 2]));
    const outcomes = await Promise.all([...parts, reverse(redemption, tills[1])]);
    expect(
      outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'corrected' ? (outcome.amount ?? 0) : 0), 0),
    ).toBe(500);
    expect(await points('parts')).toEqual(has(500));
    expect(kinds(await Promise.all([giveBack(redemption, null), reverse(redemption)]))).toEqual([
      'already-reversed',
      'already-reversed',
    ]);
  });

  it('reverses what was given by hand once, and what an order earned not at all', async () => {
    const given = await adjust('by hand', 90);
    const outcomes = await Promise.all([reverse(idOf(given)), reverse(idOf(given), tills[1])]);
    expect(kinds(outcomes)).toEqual(['already-reversed', 'corrected']);
    await earn('by hand', 50);
    const [row] = await shop.sql<{ id: string }>(
      `SELECT movement_id AS id FROM movement WHERE customer_id = $1 AND kind = 'EARNED'`,
      [customerId('by hand')],
    );
    expect(await reverse(row?.id ?? '')).toMatchObject({ kind: 'not-reversible', movementKind: 'EARNED' });
    expect(await points('by hand')).toEqual(has(50));
  });

  describe('points that come back into an account that owes', () => {
    /** 500 earned, redeemed, and 400 of the order returned: 400 are owed. Everything expires 41 days from now. */
    const indebted = async (name: string) => {
      await earn(name, 500);
      const redemption = await redeemed(name);
      await back(name, 100);
      return redemption;
    };

    it('pay at once, so that they are not lost with their lot while the debt stays', async () => {
      const redemption = await indebted('pays');
      expect(await points('pays')).toEqual(has(0, { owed: 400 }));
      await giveBack(redemption, 450);
      expect(await points('pays')).toEqual(has(50));
      at(60);
      expect(await points('pays')).toEqual(has(0));
      await bookTime();
      expect(await points('pays')).toEqual(has(0));
    });

    it('past the expiry of their lot come back expired: nobody sees them, and they can come back once', async () => {
      await earn('late', 500);
      const redemption = await redeemed('late');
      at(60);
      expect(await giveBack(redemption, 300)).toMatchObject({ kind: 'corrected', amount: 300 });
      await bookTime();
      expect(await points('late')).toEqual(has(0));
      expect(await giveBack(redemption, 300)).toMatchObject({ kind: 'already-reversed', leftAmount: 200 });
    });
  });

  it('counts points once that paid what another account owed before they expired, also when their order comes back', async () => {
    await earn('debtor', 500);
    await redeemed('debtor');
    await back('debtor', 100);
    await earn('payer', 250, 30);
    const merge = merged('payer', 'debtor');
    await shop.deliver(merge);
    at(40);
    await bookTime();
    expect(await points('debtor')).toEqual(has(0, { owed: 150 }));
    await back('payer', 0, 30);
    expect(await points('debtor')).toEqual(has(0, { owed: 400 }));
    await shop.deliver(unmerged(merge));
    expect(await points('debtor')).toEqual(has(0, { owed: 150 }));
    expect(await points('payer')).toEqual(has(0, { owed: 250 }));
  });

  it('loses by expiry what is left of the lot that expires, and no other point', async () => {
    await earn('stale', 300, 40, 'older');
    await earn('stale', 400, 20, 'newer');
    await redeemed('stale', 100);
    at(25);
    await bookTime();
    expect(await points('stale')).toEqual(has(400));
  });

  describe('a key', () => {
    it.each([
      [
        'redeemReward',
        (name: string, k: string) => redeem(name, 100, k),
        (name: string, k: string) => redeem(name, 10, k),
      ],
      [
        'authorizeRedemption',
        (name: string, k: string) => spends.authorize(name, 100, k),
        (name: string, k: string) => spends.authorize(name, 10, k),
      ],
      [
        'adjustBalance',
        (name: string, k: string) => spends.take(name, 100, k),
        (name: string, k: string) => spends.take(name, 10, k),
      ],
      [
        'a refusal',
        (name: string, k: string) => redeem(name, 500, k),
        (name: string, k: string) => spends.take(name, 500, k),
      ],
    ])(
      'of %s gives the same answer again, one effect, and an error with another body',
      async (what, send, other) => {
        const name = `key of ${what}`;
        await earn(name, 250);
        const k = key();
        const answers = await Promise.all([send(name, k), send(name, k), send(name, k)]);
        await adjust(name, 1_000);
        const after = await points(name);
        for (const answer of [...answers, await send(name, k)]) expect(answer).toEqual(answers[0]);
        await expect(other(name, k)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
        expect(await points(name)).toEqual(after);
      },
    );

    it('of a settlement or a correction gives the same answer again, and an error with another body', async () => {
      await earn('settled', 500);
      const hold = await held('settled', 100);
      const [k, l] = [key(), key()];
      const captured = await capture(hold, tills[0], k);
      expect(await capture(hold, tills[1], k)).toEqual(captured);
      await expect(release(hold, tills[0], k)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      const given = await giveBack(idOf(captured), 30, tills[0], l);
      expect(await giveBack(idOf(captured), 30, tills[1], l)).toEqual(given);
      await expect(giveBack(idOf(captured), 31, tills[0], l)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      await expect(reverse(idOf(captured), tills[0], l)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      expect(await points('settled')).toEqual(has(430));
    });

    it('of a request that could not be understood is free again', async () => {
      await earn('mistyped', 100);
      const k = key();
      await expect(adjust('mistyped', 0.5, { idempotencyKey: k })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
      const redemption = await redeemed('mistyped', 100);
      await expect(giveBack(redemption, 0, tills[0], k)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await giveBack(redemption, 60, tills[0], k)).toMatchObject({ kind: 'corrected', amount: 60 });
    });
  });

  it("counts a till's offline batch once, sent twice, shuffled and over two lines", async () => {
    await earn('offline', 700);
    const batch = [10, 100, 10, 10, 500].map(
      (cost, n) => (client: LedgerClient) => redeem('offline', cost, `offline ${n}`, client),
    );
    const sales = [1, 2, 3].map((n) =>
      completed({ of: 'offline', number: `offline ${n}`, kept: 1_000, daysAgo: 15 }),
    );
    const sent = async (order: readonly number[], client: LedgerClient) => {
      const [answers] = await Promise.all([
        Promise.all(order.map((n) => batch[n]?.(client) ?? Promise.reject(new Error('no such sale')))),
        shop.deliver(...order.flatMap((n) => sales[n] ?? [])),
      ]);
      return new Map(order.map((n, index) => [n, answers[index]]));
    };
    const [one, two] = await Promise.all([sent([3, 1, 4, 0, 2], tills[0]), sent([0, 4, 2, 3, 1], tills[1])]);
    expect([0, 1, 2, 3, 4].map((n) => one.get(n))).toEqual([0, 1, 2, 3, 4].map((n) => two.get(n)));
    await sent([4, 3, 2, 1, 0], tills[0]);
    expect(await points('offline')).toEqual(has(700 + 30 - 630));
  });

  it('does not refuse, by a balance that never was, what was released while it read', async () => {
    await earn('waiting', 500);
    await held('waiting');
    at(1);
    const { db } = shop.subgraph.runtime;
    const released = clientOf(createLedger(beforeHolds(db, bookTime), () => now));
    expect((await redeem('waiting', 500, key(), released)).kind).toBe('redeemed');
  });

  it('forgets what is booked of a member while it forgets the member', async () => {
    await earn('raced', 700);
    await adjust('raced', 40);
    const { db } = shop.subgraph.runtime;
    const booking = db.createQueryRunner();
    await booking.startTransaction();
    await booking.query('UPDATE account SET version = version + 1 WHERE customer_id = $1', [
      customerId('raced'),
    ]);
    const erasing = db.transaction((tx) => PERSONAL_DATA.erase(tx, erasureOf('raced')));
    await untilSomebodyWaits();
    const movementId = newId();
    await booking.query(
      `INSERT INTO movement SELECT (jsonb_populate_record(m, $2)).* FROM movement m WHERE customer_id = $1 LIMIT 1`,
      [
        customerId('raced'),
        { movement_id: movementId, reason: 'dear Mrs Raceova', actor: `customer:${customerId('raced')}` },
      ],
    );
    await booking.query(
      `INSERT INTO posting (customer_id, movement_id, account, amount)
       SELECT $1, $2, * FROM unnest('{REDEEMED,ADJUSTED}'::text[], '{1,-1}'::bigint[])`,
      [customerId('raced'), movementId],
    );
    await booking.commitTransaction();
    await booking.release();
    await erasing;
    expect(
      await shop.sql(`SELECT actor, reason FROM movement WHERE reason ~ 'Raceova' OR strpos(actor, $1) > 0`, [
        customerId('raced'),
      ]),
    ).toEqual([]);
  });

  it('forgets a member without changing a sum: nothing of them is left in any table', async () => {
    await earn('gone', 700);
    await shop.deliver(merged('gone too', 'gone'));
    await earn('gone too', 100);
    const hold = await held('gone', 100);
    await capture(hold);
    await giveBack(await redeemed('gone', 500), 200);
    await adjust('gone', 40, { reason: 'sorry, dear Mrs Markerova' });
    await shop.published('points.earned');
    const sums = () =>
      shop.sql(
        'SELECT account, sum(amount)::int, count(*)::int FROM posting GROUP BY account ORDER BY account',
      );
    const before = await sums();
    const request: ErasureRequested = {
      type: 'erasure.requested',
      version: 1,
      eventId: newId(),
      occurredAt: now.toISOString(),
      requestId: newId(),
      customerIds: [customerId('gone'), customerId('gone too')],
      anonymousIds: [],
      contributions: 'REMOVE',
    };
    await shop.deliver(request);
    expect(await sums()).toEqual(before);
    const tables = await shop.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const left = await shop.sql(`SELECT t::text FROM "${name}" t WHERE t::text ~* $1 LIMIT 1`, [
        `${customerId('gone')}|${customerId('gone too')}|markerova`,
      ]);
      expect({ name, left }).toEqual({ name, left: [] });
    }
  });
});

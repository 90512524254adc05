import { as, completed, customerId, daysAgo, NOW, openShop, returned, type Shop } from './builders';

const loyaltyOf = (name: string): string => `{
  _entities(representations: [{ __typename: "Customer", id: "${customerId(name)}" }]) {
    ... on Customer { loyalty { balancePoints tier nextExpiry { points at } progress { tierSecuredUntil } } }
  }
}`;
const dayLater = (days: number) => new Date(daysAgo(-days));

describe('as time passes', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(() => {
    shop.at(NOW);
  });
  afterAll(async () => {
    expect(await shop.audit()).toEqual([]);
    await shop.stop();
  });

  const loyalty = async (name: string) => {
    const { data } = await shop.query(loyaltyOf(name), { viewer: as(name) });
    return (data?.['_entities'] as { loyalty: Record<string, unknown> }[] | undefined)?.[0]?.loyalty;
  };
  const redeem = (name: string, key: string) =>
    shop.query(
      `mutation { redeemReward(input: { rewardId: "5-off", idempotencyKey: "${key}" }) { __typename } }`,
      { viewer: as(name) },
    );

  it('points expire at their instant for every reader, and are booked once by the schedule', async () => {
    await shop.deliver(
      completed({ of: 'ada', number: 'ada old', kept: 10_000, daysAgo: 700 }),
      completed({ of: 'ada', number: 'ada new', kept: 5_000, daysAgo: 1 }),
    );
    const at = new Date('2026-07-01T12:00:00.000Z');
    expect(await loyalty('ada')).toMatchObject({
      balancePoints: 150,
      nextExpiry: { points: 100, at: at.toISOString() },
    });
    shop.at(at);
    expect(await loyalty('ada')).toMatchObject({ balancePoints: 50, nextExpiry: { points: 50 } });

    await Promise.all([1, 2, 3].map(() => shop.subgraph.runSchedule('book-passed-time')));
    await shop.subgraph.runSchedule('book-passed-time');
    expect(await loyalty('ada')).toMatchObject({ balancePoints: 50 });
    expect(
      await shop.sql(`SELECT occurred_at AS at FROM movement WHERE kind = 'EXPIRED' AND customer_id = $1`, [
        customerId('ada'),
      ]),
    ).toEqual([{ at }]);
    expect(await shop.account('ada')).toMatchObject({ balance: 50, earned: 150 });
  });

  it('expiry and spends at the same instant take each point once', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `m${n}`);
    await shop.deliver(
      ...names.map((of) => completed({ of, number: `old ${of}`, kept: 30_000, daysAgo: 700 })),
      ...names.map((of) => completed({ of, number: `new ${of}`, kept: 50_000, daysAgo: 1 })),
    );
    shop.at(dayLater(60));
    await Promise.all([
      shop.subgraph.runSchedule('book-passed-time'),
      ...names.map((name) => redeem(name, 'k')),
      shop.subgraph.runSchedule('book-passed-time'),
    ]);
    await shop.subgraph.runSchedule('book-passed-time');
    for (const name of names) expect(await shop.account(name)).toMatchObject({ balance: 0, owed: 0 });
  });

  it('points of an order whose points have expired are not taken back a second time by its return', async () => {
    await shop.deliver(
      completed({ of: 'bob', number: 'bob old', kept: 10_000, daysAgo: 700 }),
      completed({ of: 'bob', number: 'bob new', kept: 5_000, daysAgo: 1 }),
    );
    shop.at(dayLater(60));
    await shop.subgraph.runSchedule('book-passed-time');
    await shop.deliver(returned({ of: 'bob', number: 'bob old', kept: 0, daysAgo: 700 }));
    expect(await shop.account('bob')).toMatchObject({ balance: 50, owed: 0, earned: 50 });
  });

  it('a tier is lost when the purchase it needs leaves the window, and the loss is published once', async () => {
    await shop.deliver(
      completed({ of: 'cat', number: 'cat big', kept: 450_000, daysAgo: 300 }),
      completed({ of: 'cat', number: 'cat small', kept: 60_000, daysAgo: 100 }),
    );
    expect(await loyalty('cat')).toMatchObject({
      tier: 'GOLD',
      progress: { tierSecuredUntil: dayLater(65).toISOString() },
    });
    shop.at(new Date(dayLater(65).getTime() - 1));
    await shop.subgraph.runSchedule('review-tiers');
    expect(await shop.account('cat')).toMatchObject({ tier: 'GOLD' });

    shop.at(dayLater(65));
    expect(await loyalty('cat')).toMatchObject({ tier: 'BRONZE' });
    await Promise.all([shop.subgraph.runSchedule('review-tiers'), shop.subgraph.runSchedule('review-tiers')]);
    const changes = (await shop.published('tier.changed'))
      .filter((event) => event.customerId === customerId('cat'))
      .map(({ from, to }) => `${from} to ${to}`);
    expect(changes).toEqual(['BRONZE to GOLD', 'GOLD to BRONZE']);
    expect(await shop.account('cat')).toMatchObject({ tier: 'BRONZE' });
  });

  it('a tier follows what was bought and kept, not what is left of the points', async () => {
    await shop.deliver(completed({ of: 'dan', number: 'dan 1', kept: 120_000 }));
    await redeem('dan', 'k1');
    await redeem('dan', 'k2');
    expect(await loyalty('dan')).toMatchObject({ balancePoints: 200, tier: 'SILVER' });
    await shop.deliver(returned({ of: 'dan', number: 'dan 1', kept: 99_999 }));
    expect(await loyalty('dan')).toMatchObject({ balancePoints: 0, tier: 'BRONZE' });
  });

  it('the stored tier equals the tier recomputed from the orders, whenever reviewed', async () => {
    const orders = Array.from({ length: 60 }, (_, n) =>
      completed({ of: `t${n % 9}`, number: `t${n}`, kept: (n * 7_919) % 300_000, daysAgo: (n * 37) % 400 }),
    );
    await shop.deliver(...orders);
    for (const days of [0, 40, 130, 250, 366]) {
      shop.at(dayLater(days));
      await shop.subgraph.runSchedule('review-tiers');
      for (let n = 0; n < 9; n += 1) {
        expect((await loyalty(`t${n}`))?.['tier']).toBe((await shop.account(`t${n}`))?.tier);
      }
    }
  });
});

import type { AnyEvent } from '@rapport/contracts/events';
import fc from 'fast-check';
import { as, completed, customerId, merged, openShop, returned, type Shop } from './builders';

describe('two records of one person', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(async () => {
    expect(await shop.audit()).toEqual([]);
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await shop.stop();
  });

  const redeem = (name: string) =>
    shop.query(
      `mutation { redeemReward(input: { rewardId: "5-off", idempotencyKey: "k" }) { __typename
         ... on Redemption { balancePoints } } }`,
      { viewer: as(name) },
    );
  const history = async (name: string, viewer = as(name)) => {
    const { data } = await shop.query(
      `{ _entities(representations: [{ __typename: "Customer", id: "${customerId(name)}" }]) { ... on Customer {
           loyalty { balancePoints tier history { edges { node { kind points reason } } } } } } }`,
      { viewer },
    );
    return (data?.['_entities'] as { loyalty: Record<string, unknown> }[])[0]?.loyalty;
  };

  it('have one balance, one tier and one history', async () => {
    await shop.deliver(
      completed({ of: 'a', number: 'a1', kept: 70_000, daysAgo: 9 }),
      completed({ of: 'b', number: 'b1', kept: 60_000, daysAgo: 8 }),
    );
    await redeem('a');
    await shop.deliver(merged('a', 'b'));
    const joined = {
      balancePoints: 800,
      tier: 'SILVER',
      history: {
        edges: [
          { node: { kind: 'REDEEMED', points: -500, reason: 'Redeemed for "5.00 off".' } },
          { node: { kind: 'EARNED', points: 600, reason: 'Earned with order b1.' } },
          { node: { kind: 'EARNED', points: 700, reason: 'Earned with order a1.' } },
        ],
      },
    };
    expect(await history('b')).toEqual(joined);
    expect(await history('a')).toEqual(joined);
    expect(await history('b', as('a'))).toEqual(joined);
    expect(await shop.account('a')).toEqual({ balance: 0, owed: 0, earned: 0, tier: 'BRONZE' });
    const changes = await shop.published('tier.changed');
    expect(changes.map(({ customerId: id, to }) => [id, to])).toEqual([[customerId('b'), 'SILVER']]);
  });

  it('keep what comes late for the old id, and take back from the lot it had', async () => {
    await shop.deliver(completed({ of: 'c', number: 'c1', kept: 10_000 }), merged('c', 'd'));
    await shop.deliver(
      returned({ of: 'c', number: 'c1', kept: 4_000 }),
      completed({ of: 'c', number: 'c2', kept: 2_500 }),
    );
    expect(await shop.account('d')).toMatchObject({ balance: 65, earned: 65 });
    expect(
      await shop.sql('SELECT open_points::float8 AS open FROM lot WHERE customer_id = $1 ORDER BY 1', [
        customerId('d'),
      ]),
    ).toEqual([{ open: 25 }, { open: 40 }]);
  });

  it('count an order once that both ids reported', async () => {
    await shop.deliver(completed({ of: 'e', number: 'e1', kept: 10_000 }));
    await shop.deliver(completed({ of: 'f', number: 'e1', kept: 8_000, revision: 2 }));
    await shop.deliver(merged('e', 'f'));
    expect(await shop.account('f')).toMatchObject({ balance: 80, earned: 80 });
  });

  it('pay with the points of the one what the other owes', async () => {
    await shop.deliver(completed({ of: 'g', number: 'g1', kept: 50_000 }));
    await redeem('g');
    await shop.deliver(
      returned({ of: 'g', number: 'g1', kept: 20_000 }),
      completed({ of: 'h', number: 'h1', kept: 40_000 }),
    );
    expect(await shop.account('g')).toMatchObject({ balance: 0, owed: 300 });
    await shop.deliver(merged('g', 'h'));
    expect(await shop.account('h')).toMatchObject({ balance: 100, owed: 0, earned: 600 });
  });

  it('end the same in whatever order orders, returns and chains of merges arrive, also in parallel', async () => {
    const ids = ['p', 'q', 'r', 's'];
    const scene = fc.array(fc.record({ who: fc.nat(3), bought: fc.nat(40_000), back: fc.nat(40_000) }), {
      maxLength: 5,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(scene, fc.infiniteStream(fc.nat()), async (orders, dice) => {
        const tag = `${(run += 1)}`;
        const name = (n: number) => `${ids[n] ?? 'p'}${tag}`;
        const events: AnyEvent[] = [
          ...[0, 1, 2].map((n) => merged(name(n), name(n + 1))),
          ...orders.flatMap(({ who, bought, back }, n) => [
            completed({ of: name(who), number: `${tag}/${n}`, kept: bought }),
            returned({ of: name(who), number: `${tag}/${n}`, kept: Math.max(0, bought - back) }),
          ]),
        ];
        const deliveries: AnyEvent[][] = [[], [], []];
        for (const event of events.sort(() => ((dice.next().value ?? 0) % 3) - 1)) {
          deliveries[(dice.next().value ?? 0) % 3]?.push(event);
        }
        await Promise.all(deliveries.map((delivery) => shop.deliver(...delivery)));

        const points = orders.reduce(
          (sum, { bought, back }) => sum + Math.floor(Math.max(0, bought - back) / 100),
          0,
        );
        if (orders.length > 0)
          expect(await shop.account(name(3))).toMatchObject({ balance: points, earned: points, owed: 0 });
        expect(await shop.audit()).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('cost the same number of statements for one merge and for fifty', async () => {
    const orders = (tag: string, size: number) =>
      Array.from({ length: size }, (_, n) =>
        completed({ of: `${tag}${n}`, number: `${tag}${n}`, kept: 5_000 }),
      );
    const merges = (tag: string, size: number) =>
      Array.from({ length: size }, (_, n) => merged(`${tag}${n}`, `${tag} into ${n}`));
    await shop.deliver(...orders('one', 1), ...orders('many', 50));
    const one = await shop.countStatements(() => shop.deliver(...merges('one', 1)));
    const many = await shop.countStatements(() => shop.deliver(...merges('many', 50)));
    expect(many).toBe(one);
  });
});

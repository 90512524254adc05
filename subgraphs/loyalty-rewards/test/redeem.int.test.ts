import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { as, completed, customerId, openShop, returned, STAFF, TILL, type Shop } from './builders';

const REDEEM = `mutation ($input: RedeemRewardInput!) {
  redeemReward(input: $input) {
    __typename
    ... on Redemption { id costPoints balancePoints redeemedAt reward { id name } }
    ... on InsufficientPoints { balancePoints shortByPoints }
    ... on RewardUnavailable { rewardId reason }
  }
}`;

describe('redeeming a reward', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(async () => {
    expect(await shop.audit()).toEqual([]);
    await shop.stop();
  });

  const redeem = async (viewer: Viewer, input: Record<string, unknown>) => {
    const variables = { input: { rewardId: '5-off', ...input } };
    const { data, errors } = await shop.query(REDEEM, { viewer, variables });
    return (data?.['redeemReward'] ?? errors[0]?.code) as Record<string, unknown> | string;
  };
  const earn = (name: string, points: number) =>
    shop.deliver(completed({ of: name, number: `order of ${name}`, kept: points * 100 }));

  it('spends the points and tells what is left', async () => {
    await earn('ada', 620);
    expect(await redeem(as('ada'), { idempotencyKey: 'k1' })).toMatchObject({
      __typename: 'Redemption',
      costPoints: 500,
      balancePoints: 120,
      reward: { id: '5-off', name: '5.00 off' },
    });
    expect(await redeem(as('ada'), { idempotencyKey: 'k2' })).toEqual({
      __typename: 'InsufficientPoints',
      balancePoints: 120,
      shortByPoints: 380,
    });
  });

  it('gives the same answer for the same key, a refusal too, and refuses the key for another reward', async () => {
    await earn('bob', 1_000);
    const first = await redeem(as('bob'), { idempotencyKey: 'k' });
    expect(await redeem(as('bob'), { idempotencyKey: 'k' })).toEqual(first);
    expect(await shop.account('bob')).toMatchObject({ balance: 500 });
    expect(await redeem(as('bob'), { idempotencyKey: 'k', rewardId: '12-off' })).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );

    const refused = await redeem(as('poor'), { idempotencyKey: 'k' });
    await earn('poor', 500);
    expect(await redeem(as('poor'), { idempotencyKey: 'k' })).toEqual(refused);
    expect(await redeem(as('poor'), { idempotencyKey: 'k2' })).toMatchObject({ __typename: 'Redemption' });
  });

  it('with one key sent many times at once happens once', async () => {
    await earn('cat', 5_000);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => redeem(as('cat'), { idempotencyKey: 'same' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await shop.account('cat')).toMatchObject({ balance: 4_500 });
  });

  it('in parallel succeeds exactly as often as the balance allows', async () => {
    await earn('dan', 500 * 7 + 499);
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) => redeem(as('dan'), { idempotencyKey: `k${n}` })),
    );
    const types = answers.map((answer) => (answer as { __typename: string }).__typename);
    expect(types.filter((type) => type === 'Redemption')).toHaveLength(7);
    expect(types.filter((type) => type === 'InsufficientPoints')).toHaveLength(17);
    expect(await shop.account('dan')).toMatchObject({ balance: 499, owed: 0 });
  });

  it('while the order comes back ends at zero or with a debt, never below zero', async () => {
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        await earn(`eve${n}`, 500);
        await Promise.all([
          redeem(as(`eve${n}`), { idempotencyKey: 'k' }),
          shop.deliver(returned({ of: `eve${n}`, number: `order of eve${n}`, kept: 0 })),
        ]);
        const { balance, owed, earned } = (await shop.account(`eve${n}`)) ?? {
          balance: -1,
          owed: -1,
          earned: -1,
        };
        expect({ balance, earned }).toEqual({ balance: 0, earned: 0 });
        expect([0, 500]).toContain(owed);
      }),
    );
  });

  it('names the lots it took, those that expire first before the others', async () => {
    await shop.deliver(
      completed({ of: 'flo', number: 'late', kept: 40_000, daysAgo: 5 }),
      completed({ of: 'flo', number: 'early', kept: 30_000, daysAgo: 50 }),
    );
    const { id } = (await redeem(as('flo'), { idempotencyKey: 'k' })) as { id: string };
    expect(
      await shop.sql(
        `SELECT order_number, c.open::float8 FROM lot_change c JOIN lot USING (lot_id) JOIN order_fact USING (order_id)
          WHERE movement_id = $1 ORDER BY expires_at`,
        [id],
      ),
    ).toEqual([
      { order_number: 'early', open: -300 },
      { order_number: 'late', open: -200 },
    ]);
  });

  it('is refused for what is not on offer', async () => {
    await earn('gus', 1_000);
    const save = (id: string, rest: string) =>
      shop.query(
        `mutation { saveReward(input: { id: "${id}", name: "Old", description: "", costPoints: 1, ${rest} }) { id } }`,
        { viewer: STAFF },
      );
    await save('ended', 'endsAt: "2026-06-01T12:00:00.000Z"');
    await save('off', 'active: false');
    for (const rewardId of ['ended', 'off', 'never-was']) {
      expect(await redeem(as('gus'), { idempotencyKey: rewardId, rewardId })).toMatchObject({
        __typename: 'RewardUnavailable',
        rewardId,
      });
    }
    expect(await shop.account('gus')).toMatchObject({ balance: 1_000 });
  });

  it.each(['5-off\0', '5-off\ud800', '', 'x'.repeat(65)])(
    'is refused for %j, which is no id',
    async (rewardId) => {
      expect(await redeem(as('gus'), { idempotencyKey: 'no id', rewardId })).toBe('BAD_USER_INPUT');
    },
  );

  it('is for the customer, a till or loyalty staff, and for the member they may name', async () => {
    await earn('hal', 2_000);
    const hal = customerId('hal');
    expect(await redeem(TILL, { idempotencyKey: 'k', customerId: hal })).toMatchObject({
      balancePoints: 1_500,
    });
    expect(await redeem(STAFF, { idempotencyKey: 'k', customerId: hal })).toMatchObject({
      balancePoints: 1_000,
    });
    expect(
      await shop.sql(`SELECT actor FROM movement WHERE customer_id = $1 AND kind = 'REDEEMED'`, [hal]),
    ).toEqual(expect.arrayContaining([{ actor: 'terminal:store-1/2' }, { actor: 'staff:lou' }]));

    expect(await redeem(TILL, { idempotencyKey: 'n' })).toBe('BAD_USER_INPUT');
    expect(await redeem(TILL, { idempotencyKey: 'n', customerId: "'; DROP" })).toBe('BAD_USER_INPUT');
    expect(await redeem(as('ada'), { idempotencyKey: 'n', customerId: hal })).toBe('FORBIDDEN');
    const marketing: Viewer = { kind: 'staff', staffId: 'mo', roles: ['marketing'] };
    expect(await redeem(marketing, { idempotencyKey: 'n', customerId: hal })).toBe('FORBIDDEN');
    expect(await redeem({ kind: 'guest', anonymousId: 'b' }, { idempotencyKey: 'n' })).toBe(
      'UNAUTHENTICATED',
    );
    expect(await redeem(as('hal'), { idempotencyKey: '' })).toBe('BAD_USER_INPUT');
    expect(await shop.account('hal')).toMatchObject({ balance: 1_000 });
  });

  it('opens no account for somebody who never earned anything', async () => {
    expect(await redeem(TILL, { idempotencyKey: 'x', customerId: customerId('nobody') })).toEqual({
      __typename: 'InsufficientPoints',
      balancePoints: 0,
      shortByPoints: 500,
    });
    expect(await shop.account('nobody')).toBeUndefined();
  });
});

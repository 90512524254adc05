import type { AnyEvent } from '@rapport/contracts/events';
import fc from 'fast-check';
import { completed, customerId, openShop, returned, type OrderState, type Shop } from './builders';

describe('what orders earn', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(async () => {
    expect(await shop.audit()).toEqual([]);
    await shop.stop();
  });

  it('is one point for each whole pound kept, rounded down once an order', async () => {
    await shop.deliver(
      completed({ of: 'ada', number: 'A1', kept: 10_099 }),
      completed({ of: 'ada', number: 'A2', kept: 99 }),
    );
    expect(await shop.account('ada')).toMatchObject({ balance: 100, earned: 100, owed: 0 });
  });

  it('is taken back by a return, in whatever order the two arrive', async () => {
    await shop.deliver(returned({ of: 'bob', number: 'B1', kept: 5_050 }));
    expect(await shop.account('bob')).toMatchObject({ balance: 50 });
    await shop.deliver(completed({ of: 'bob', number: 'B1', kept: 20_000 }));
    expect(await shop.account('bob')).toMatchObject({ balance: 50, earned: 50 });
  });

  it('is not earned by a guest, until a later revision names the customer', async () => {
    await shop.deliver(completed({ of: null, number: 'G1', kept: 7_000 }));
    expect(await shop.sql('SELECT 1 FROM account WHERE customer_id = $1', [customerId('guest')])).toEqual([]);
    await shop.deliver(
      completed({ of: 'guest', number: 'G1', kept: 6_000, revision: 3 }),
      returned({ of: null, number: 'G1', kept: 6_000, revision: 2 }),
    );
    expect(await shop.account('guest')).toMatchObject({ balance: 60 });
  });

  it('goes when a later revision names nobody, and comes back when one names the customer again', async () => {
    await shop.deliver(completed({ of: 'ida', number: 'I1', kept: 7_000, revision: 2 }));
    await shop.deliver(completed({ of: null, number: 'I1', kept: 7_000, revision: 3 }));
    expect(await shop.account('ida')).toMatchObject({ balance: 0, earned: 0 });
    await shop.deliver(completed({ of: 'ida', number: 'I1', kept: 7_000, revision: 4 }));
    expect(await shop.account('ida')).toMatchObject({ balance: 70, earned: 70 });
  });

  it('follows the digits of the currency', async () => {
    await shop.deliver(
      completed({ of: 'yuki', number: 'J1', kept: 1_240, currency: 'JPY' }),
      completed({ of: 'yuki', number: 'J2', kept: 12_400, currency: 'KWD' }),
    );
    expect(await shop.account('yuki')).toMatchObject({ balance: 1_252, tier: 'BRONZE' });
  });

  it('in an unknown currency is kept aside and holds nothing else up', async () => {
    await shop.deliver(
      completed({ of: 'zed', number: 'Z1', kept: 1_000, currency: 'XXX' }),
      completed({ of: 'zed', number: 'Z2', kept: 1_000 }),
    );
    expect(await shop.account('zed')).toMatchObject({ balance: 10 });
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([
      { error: 'currency wants an accepted ISO 4217 code; XXX came' },
    ]);
  });

  it('is published with each change, and not without one', async () => {
    await shop.deliver(completed({ of: 'pat', number: 'P1', kept: 4_200 }));
    await shop.deliver(completed({ of: 'pat', number: 'P1', kept: 4_200 }));
    await shop.deliver(returned({ of: 'pat', number: 'P1', kept: 4_150 }));
    await shop.deliver(returned({ of: 'pat', number: 'P1', kept: 1_000, revision: 3 }));
    const events = await shop.published('points.earned');
    expect(
      events
        .filter((event) => event.customerId === customerId('pat'))
        .map(({ points, deltaPoints, revision }) => ({ points, deltaPoints, revision })),
    ).toEqual([
      { points: 42, deltaPoints: 42, revision: 1 },
      { points: 41, deltaPoints: -1, revision: 2 },
      { points: 10, deltaPoints: -31, revision: 3 },
    ]);
  });

  it('ends like never having bought what came back, in any order, batch and repetition, also in parallel', async () => {
    const amounts = fc.array(fc.nat(30_000), { minLength: 1, maxLength: 4 });
    const orders = fc.array(amounts, { minLength: 1, maxLength: 5 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(orders, fc.infiniteStream(fc.nat()), async (histories, dice) => {
        const name = `member ${(run += 1)}`;
        const states = histories.flatMap((kept, order) =>
          [...kept]
            .sort((a, b) => b - a)
            .map((amount, index): OrderState => {
              return { of: name, number: `${name}/${order}`, kept: amount, revision: index + 1 };
            }),
        );
        const event = (state: OrderState): AnyEvent => (state.revision === 1 ? completed : returned)(state);
        const events = [...states, ...states].map(event).sort(() => ((dice.next().value ?? 0) % 3) - 1);
        const deliveries: AnyEvent[][] = [[], [], []];
        for (const one of events) deliveries[(dice.next().value ?? 0) % 3]?.push(one);
        await Promise.all(deliveries.map((delivery) => shop.deliver(...delivery)));

        const points = histories.reduce((sum, kept) => sum + Math.floor(Math.min(...kept) / 100), 0);
        expect(await shop.account(name)).toMatchObject({ balance: points, earned: points, owed: 0 });
        expect(await shop.sql('SELECT count(*)::int AS n FROM poisoned_event')).toEqual([{ n: 1 }]);
      }),
      { numRuns: 20 },
    );
  });

  it('costs the same number of statements for a batch of one and of two hundred', async () => {
    const batch = (size: number, tag: string) =>
      Array.from({ length: size }, (_, n) =>
        completed({ of: `${tag}${n % 50}`, number: `${tag}-${n}`, kept: 5_000 }),
      );
    const returns = (size: number, tag: string) =>
      Array.from({ length: size }, (_, n) =>
        returned({ of: `${tag}${n % 50}`, number: `${tag}-${n}`, kept: 1_000 }),
      );
    const one = await shop.countStatements(() => shop.deliver(...batch(1, 'one')));
    const many = await shop.countStatements(() => shop.deliver(...batch(200, 'many')));
    expect(many).toBe(one);
    const oneBack = await shop.countStatements(() => shop.deliver(...returns(1, 'one')));
    const manyBack = await shop.countStatements(() => shop.deliver(...returns(200, 'many')));
    expect(manyBack).toBe(oneBack);
  });
});

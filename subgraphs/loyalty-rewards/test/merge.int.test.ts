import {
  as,
  completed,
  customerId,
  daysAgo,
  merged,
  openShop,
  returned,
  unmerged,
  type Shop,
} from './builders';
import { redeem, see } from './seen';

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

  const history = async (name: string, viewer = as(name)) =>
    (
      await see(shop, [name], 'balancePoints tier history { edges { node { kind points reason } } }', viewer)
    )[0];

  it('have one balance, one tier and one history', async () => {
    await shop.deliver(
      completed({ of: 'a', number: 'a1', kept: 70_000, daysAgo: 9 }),
      completed({ of: 'b', number: 'b1', kept: 60_000, daysAgo: 8 }),
    );
    await redeem(shop, 'a');
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
    const changes = await shop.published('tier.changed');
    expect(changes.map(({ customerId: id, to }) => [id, to])).toEqual([[customerId('b'), 'SILVER']]);
  });

  it('move no point when they merge: the journal is the same before and after, and after the undoing', async () => {
    const journal = () => shop.sql('SELECT * FROM posting ORDER BY movement_id, customer_id, account');
    await shop.deliver(
      completed({ of: 'c', number: 'c1', kept: 10_000 }),
      completed({ of: 'd', number: 'd1', kept: 20_000 }),
    );
    const before = await journal();
    const merge = merged('c', 'd');
    await shop.deliver(merge);
    expect(await see(shop, ['c', 'd'], 'balancePoints')).toEqual([
      { balancePoints: 300 },
      { balancePoints: 300 },
    ]);
    await shop.deliver(unmerged(merge));
    expect(await see(shop, ['c', 'd'], 'balancePoints')).toEqual([
      { balancePoints: 100 },
      { balancePoints: 200 },
    ]);
    expect(await journal()).toEqual(before);
  });

  it('pay together for a reward, and keep apart what each paid when they turn out to be two', async () => {
    await shop.deliver(
      completed({ of: 'e', number: 'e1', kept: 30_000, daysAgo: 20 }),
      completed({ of: 'f', number: 'f1', kept: 40_000, daysAgo: 10 }),
    );
    expect(await redeem(shop, 'e')).toBe(false);
    const merge = merged('e', 'f');
    await shop.deliver(merge);
    expect(await redeem(shop, 'e', 'k2')).toBe(true);
    const spent = { kind: 'REDEEMED', points: -500, reason: 'Redeemed for "5.00 off".' };
    expect(await history('f')).toMatchObject({
      balancePoints: 200,
      history: { edges: [{ node: spent }, {}, {}] },
    });

    await shop.deliver(unmerged(merge));
    const part = (points: number) => ({
      node: { kind: 'REDEEMED', points, reason: 'Redeemed for "5.00 off", together with another account.' },
    });
    expect(await history('e')).toMatchObject({ balancePoints: 0, history: { edges: [part(-300), {}] } });
    expect(await history('f')).toMatchObject({ balancePoints: 200, history: { edges: [part(-200), {}] } });
  });

  it('set off what the one owes against what the other holds, and owe it again when they part', async () => {
    await shop.deliver(completed({ of: 'g', number: 'g1', kept: 50_000 }));
    await redeem(shop, 'g');
    const merge = merged('g', 'h');
    await shop.deliver(
      returned({ of: 'g', number: 'g1', kept: 20_000 }),
      completed({ of: 'h', number: 'h1', kept: 40_000, daysAgo: 400 }),
      completed({ of: 'h', number: 'h2', kept: 30_000, daysAgo: 4 }),
      merge,
    );
    const [together] = await see(shop, ['h']);
    expect(together).toMatchObject({ balancePoints: 400, owedPoints: 0, earnedPoints: 900 });
    expect(together).toMatchObject({ nextExpiry: { points: 100 } });
    await shop.deliver(unmerged(merge));
    expect(await see(shop, ['g', 'h'], 'balancePoints owedPoints')).toEqual([
      { balancePoints: 0, owedPoints: 300 },
      { balancePoints: 700, owedPoints: 0 },
    ]);
  });

  it('pay what the one owes with what expires in the other, before it is lost', async () => {
    await shop.deliver(completed({ of: 'i', number: 'i1', kept: 50_000 }));
    await redeem(shop, 'i');
    await shop.deliver(
      returned({ of: 'i', number: 'i1', kept: 20_000 }),
      completed({ of: 'j', number: 'j1', kept: 40_000, daysAgo: 700 }),
      merged('i', 'j'),
    );
    shop.at(new Date(daysAgo(-60)));
    await shop.subgraph.runSchedule('book-passed-time');
    expect(await see(shop, ['j'], 'balancePoints owedPoints')).toEqual([{ balancePoints: 0, owedPoints: 0 }]);
    shop.at(new Date(daysAgo(0)));
    expect(await shop.audit()).toEqual([]);
  });

  it('count an order once, for whom its latest revision names, with its points', async () => {
    await shop.deliver(completed({ of: 'k', number: 'k1', kept: 10_000 }));
    await shop.deliver(completed({ of: 'l', number: 'k1', kept: 8_000, revision: 2 }));
    await shop.deliver(completed({ of: 'm', number: 'k1', kept: 10_000 }));
    expect(await see(shop, ['k', 'l', 'm'], 'balancePoints earnedPoints')).toEqual([
      { balancePoints: 0, earnedPoints: 0 },
      { balancePoints: 80, earnedPoints: 80 },
      { balancePoints: 0, earnedPoints: 0 },
    ]);
    expect(await history('k')).toMatchObject({
      history: {
        edges: expect.arrayContaining([
          {
            node: {
              kind: 'REASSIGNED',
              points: -100,
              reason: "Taken back because order k1 turned out to be another account's.",
            },
          },
        ]) as unknown,
      },
    });
    const merge = merged('k', 'l');
    await shop.deliver(merge, unmerged(merge));
    expect(await see(shop, ['k', 'l'], 'balancePoints')).toEqual([
      { balancePoints: 0 },
      { balancePoints: 80 },
    ]);
  });

  it('have their own tiers again when they part, and both are told', async () => {
    const merge = merged('n', 'o');
    await shop.deliver(
      completed({ of: 'n', number: 'n1', kept: 300_000 }),
      completed({ of: 'o', number: 'o1', kept: 300_000 }),
      merge,
    );
    expect(await see(shop, ['o'], 'tier')).toEqual([{ tier: 'GOLD' }]);
    await shop.deliver(unmerged(merge));
    expect(await see(shop, ['n', 'o'], 'tier')).toEqual([{ tier: 'SILVER' }, { tier: 'SILVER' }]);
    const told = new Map<string, string>();
    for (const event of await shop.published('tier.changed')) told.set(event.customerId, event.to);
    expect([told.get(customerId('n')), told.get(customerId('o'))]).toEqual(['SILVER', 'SILVER']);
  });

  it('are another customer for the one when they were parted, and the same while they are one', async () => {
    const read = async () =>
      (
        await shop.query(
          `{ _entities(representations: [{ __typename: "Customer", id: "${customerId('w')}" }]) {
             ... on Customer { loyalty { balancePoints } } } }`,
          { viewer: as('v') },
        )
      ).errors[0]?.code;
    const merge = merged('v', 'w');
    expect(await read()).toBe('FORBIDDEN');
    await shop.deliver(merge);
    expect(await read()).toBeUndefined();
    await shop.deliver(unmerged(merge));
    expect(await read()).toBe('FORBIDDEN');
  });

  it('cost the same number of statements for one merge and for fifty, and so do their undoings', async () => {
    const orders = (tag: string, size: number) =>
      Array.from({ length: size }, (_, n) =>
        completed({ of: `${tag}${n}`, number: `${tag}${n}`, kept: 5_000 }),
      );
    const merges = (tag: string, size: number) =>
      Array.from({ length: size }, (_, n) => merged(`${tag}${n}`, `${tag} into ${n}`));
    await shop.deliver(...orders('one', 1), ...orders('many', 50));
    const [one, many] = [merges('one', 1), merges('many', 50)];
    const merging = await shop.countStatements(() => shop.deliver(...one));
    expect(await shop.countStatements(() => shop.deliver(...many))).toBe(merging);
    const undoing = await shop.countStatements(() => shop.deliver(...one.map(unmerged)));
    expect(await shop.countStatements(() => shop.deliver(...many.map(unmerged)))).toBe(undoing);
    expect(await shop.countStatements(() => see(shop, ['one0']))).toBe(
      await shop.countStatements(() => see(shop, many.map((_, n) => `many${n}`).slice(0, 20))),
    );
  });
});

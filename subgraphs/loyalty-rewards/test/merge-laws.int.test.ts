import type { CustomerMerged } from '@rapport/contracts/customer';
import type { AnyEvent } from '@rapport/contracts/events';
import { newId } from '@rapport/subgraph-kit/ids';
import fc from 'fast-check';
import { completed, merged, openShop, returned, unmerged, type Shop } from './builders';
import { redeem, see } from './seen';

describe('people, whatever merges and undoings come', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(async () => {
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await shop.stop();
  });

  const amounts = fc.record({ who: fc.nat(3), bought: fc.nat(200_000), back: fc.nat(200_000) });
  const link = fc.record({ from: fc.nat(3), into: fc.nat(3), undone: fc.boolean() });
  const inOrder = (dice: fc.Stream<number>) => {
    const roll = (sides: number) => (dice.next().value ?? 0) % sides;
    return <Item>(items: readonly Item[]) =>
      items
        .map((item) => ({ item, at: roll(1_000) }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
  };
  let run = 0;

  it('end the same in whatever order orders, returns, merges and their undoings arrive, also in parallel', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(amounts, { maxLength: 5 }),
        fc.array(link, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (orders, links, dice) => {
          const tag = `p${(run += 1)}`;
          const name = (n: number) => `${tag} ${n}`;
          const merges = links.map(({ from, into, undone }) => ({ from, into, undone, event: merged(name(from), name(into)) })); // prettier-ignore
          const kept = ({ bought, back }: (typeof orders)[number]) => Math.max(0, bought - back);
          const events: AnyEvent[] = [
            ...merges.flatMap(({ event, undone }) => (undone ? [event, unmerged(event)] : [event])),
            ...orders.flatMap((order, n) => [
              completed({ of: name(order.who), number: `${tag}/${n}`, kept: order.bought }),
              returned({ of: name(order.who), number: `${tag}/${n}`, kept: kept(order) }),
            ]),
          ];
          const again = events.slice(0, 3).map((event) => ({ ...event, eventId: newId() }));
          const shuffled = inOrder(dice)([...events, ...again]);
          const deliveries = [0, 1, 2].map((lane) => shuffled.filter((_, n) => n % 3 === lane));
          await Promise.all(
            deliveries.map(async (delivery) => {
              for (const event of delivery) await shop.deliver(event);
            }),
          );

          const personOf = people(merges.filter(({ undone }) => !undone));
          const expected = [0, 1, 2, 3].map((n) => {
            const own = orders.filter(({ who }) => personOf(who) === personOf(n));
            const points = own.reduce((sum, order) => sum + Math.floor(kept(order) / 100), 0);
            const spend = own.reduce((sum, order) => sum + kept(order), 0);
            const tier = spend >= 500_000 ? 'GOLD' : spend >= 100_000 ? 'SILVER' : 'BRONZE';
            return { balancePoints: points, owedPoints: 0, earnedPoints: points, tier };
          });
          expect(
            await see(shop, [0, 1, 2, 3].map(name), 'balancePoints owedPoints earnedPoints tier'),
          ).toEqual(expected);
          expect(await shop.audit()).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are after a merge and its undoing as they were before: points, tiers and history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(amounts, { maxLength: 6 }),
        fc.array(fc.nat(3), { maxLength: 3 }),
        fc.array(link, { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (orders, spenders, links, dice) => {
          const tag = `u${(run += 1)}`;
          const name = (n: number) => `${tag} ${n}`;
          const names = [0, 1, 2, 3].map(name);
          await shop.deliver(
            ...orders.map(({ who, bought }, n) =>
              completed({ of: name(who), number: `${tag}/${n}`, kept: bought }),
            ),
          );
          for (const [n, who] of spenders.entries()) await redeem(shop, name(who), `k${n}`);
          await shop.deliver(
            ...orders.map(({ who, bought, back }, n) =>
              returned({ of: name(who), number: `${tag}/${n}`, kept: Math.max(0, bought - back) }),
            ),
          );
          const before = await see(shop, names);
          const merges = links.map(({ from, into }) => merged(name(from), name(into)));
          await shop.deliver(...merges);
          for (const merge of inOrder(dice)(merges)) await shop.deliver(unmerged(merge));
          expect(await see(shop, names)).toEqual(before);
          expect(await shop.audit()).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lose and gain no point whatever happens in between: what each earned, less what its lots paid', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('order' as const),
        who: fc.nat(3),
        points: fc.integer({ min: 1, max: 900 }),
      }),
      fc.record({ kind: fc.constant('return' as const), pick: fc.nat(), points: fc.nat(900) }),
      fc.record({ kind: fc.constant('redeem' as const), who: fc.nat(3) }),
      fc.record({ kind: fc.constant('merge' as const), from: fc.nat(3), into: fc.nat(3) }),
      fc.record({ kind: fc.constant('unmerge' as const), pick: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const tag = `s${(run += 1)}`;
        const names = [0, 1, 2, 3].map((n) => `${tag} ${n}`);
        const orders: { of: string; number: string; kept: number; revision: number }[] = [];
        const merges: CustomerMerged[] = [];
        let redeemed = 0;
        for (const [n, one] of steps.entries()) {
          if (one.kind === 'order') {
            const order = {
              of: names[one.who] ?? '',
              number: `${tag}/${n}`,
              kept: one.points * 100,
              revision: 1,
            };
            orders.push(order);
            await shop.deliver(completed(order));
          } else if (one.kind === 'return') {
            const order = orders[one.pick % orders.length];
            if (order === undefined) continue;
            order.kept = Math.min(order.kept, one.points * 100);
            order.revision += 1;
            await shop.deliver(returned(order));
          } else if (one.kind === 'redeem') {
            if (await redeem(shop, names[one.who] ?? '', `k${n}`)) redeemed += 500;
          } else if (one.kind === 'merge') {
            const merge = merged(names[one.from] ?? '', names[one.into] ?? '');
            merges.push(merge);
            await shop.deliver(merge);
          } else {
            const merge = merges[one.pick % merges.length];
            if (merge !== undefined) await shop.deliver(unmerged(merge));
          }
          for (const seen of await see(shop, names, 'balancePoints owedPoints')) {
            expect(seen['balancePoints']).toBeGreaterThanOrEqual(0);
            expect(Math.min(Number(seen['balancePoints']), Number(seen['owedPoints']))).toBe(0);
          }
        }
        await shop.deliver(...merges.map(unmerged));
        expect(await shop.audit()).toEqual([]);
        const parted = await see(
          shop,
          names,
          'balancePoints owedPoints earnedPoints history(first: 100) { edges { node { points } } }',
        );
        let net = 0;
        for (const [n, seen] of parted.entries()) {
          const own = orders.filter((order) => order.of === names[n]);
          expect(seen['earnedPoints']).toBe(own.reduce((sum, order) => sum + order.kept / 100, 0));
          const { edges } = seen['history'] as { edges: { node: { points: number } }[] };
          const held = Number(seen['balancePoints']) - Number(seen['owedPoints']);
          expect(edges.reduce((sum, { node }) => sum + node.points, 0)).toBe(held);
          net += held;
        }
        expect(net).toBe(orders.reduce((sum, order) => sum + order.kept / 100, 0) - redeemed);
      }),
      { numRuns: 15 },
    );
  });
});

/** Who is who by the links that stand. */
function people(links: readonly { readonly from: number; readonly into: number }[]): (n: number) => number {
  const person = [0, 1, 2, 3];
  for (const { from, into } of links) {
    const [a, b] = [person[from], person[into]];
    for (let n = 0; n < 4; n += 1) if (person[n] === a) person[n] = b ?? 0;
  }
  return (n) => person[n] ?? n;
}

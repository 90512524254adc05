import type { AnyEvent } from '@rapport/contracts/events';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import fc from 'fast-check';
import { ADA, as, BOB, identified, merged, NOW, order, startShop, unmerged, viewed } from './shop';

const PEOPLE = [0, 1, 2, 3].map((n) => derivedId('customer', `shopper ${n}`));
const who = (n: number): string => PEOPLE[n] ?? ADA;
type Deed =
  | { readonly kind: 'order'; readonly of: number | null; readonly n: number }
  | { readonly kind: 'view'; readonly of: number }
  | { readonly kind: 'device'; readonly n: number }
  | { readonly kind: 'identify'; readonly n: number; readonly of: number };
const at = (minute: number): string => new Date(Date.UTC(2026, 1, 10, 10, minute)).toISOString();

describe('orders and views of people who merge and part again', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startShop(() => now);
  });
  beforeEach(async () => {
    now = NOW;
    await clear();
  });
  afterAll(async () => {
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await shop.stop();
  });

  const clear = () =>
    shop.sql('TRUNCATE purchase, product_view, identification, customer_redirect, customer_link, inbox');
  /** Whose orders and views are shown, and as whose they were written: what every recommendation starts from. */
  const everything = async () => ({
    purchases: await shop.sql(
      'SELECT order_id, revision, customer_id, origin_id, product_ids, units FROM purchase ORDER BY order_id',
    ),
    views: await shop.sql(
      'SELECT shopper, origin_id, viewed_at, product_id FROM product_view ORDER BY 1, 3, 4',
    ),
  });
  const deliverOneByOne = async (events: readonly AnyEvent[]) => {
    for (const event of events) await shop.deliver(event);
  };

  const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.record({ kind: fc.constant('order' as const), of: fc.option(fc.nat(3)), n: fc.nat(3) }),
    fc.record({ kind: fc.constant('view' as const), of: fc.nat(3) }),
    fc.record({ kind: fc.constant('device' as const), n: fc.nat(1) }),
    fc.record({ kind: fc.constant('identify' as const), n: fc.nat(1), of: fc.nat(3) }),
  );
  const toEvent = (one: Deed, minute: number): AnyEvent => {
    switch (one.kind) {
      case 'order':
        return order(String(one.n), {
          who: one.of === null ? null : who(one.of),
          lines: { [`P${minute}`]: 1 },
          revision: minute + 1,
        });
      case 'view':
        return viewed(`P${minute}`, { who: who(one.of), at: at(minute) });
      case 'device':
        return viewed(`P${minute}`, { device: `device-${one.n}`, at: at(minute) });
      case 'identify':
        return identified(`device-${one.n}`, who(one.of), at(minute));
    }
  };
  const link = fc.record({ from: fc.nat(3), into: fc.nat(3), undone: fc.boolean() });

  it('end the same in whatever order orders, views, recognitions, merges and their undoings arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 10 }),
        fc.array(link, { maxLength: 4 }),
        fc.infiniteStream(fc.nat(1_000)),
        async (deeds, links, dice) => {
          const events = [
            ...deeds.map(toEvent),
            ...links.flatMap(({ from, into, undone }) => {
              const merge = merged(who(from), who(into));
              return undone ? [merge, unmerged(merge)] : [merge];
            }),
          ];
          await clear();
          await shop.deliver(...events);
          const expected = await everything();
          await clear();
          const shuffled = [...events, ...events.slice(0, 3).map((event) => ({ ...event, eventId: newId() }))]
            .filter((event, n) => n < events.length || event.type !== 'product.viewed')
            .map((event) => ({ event, at: Number(dice.next().value) }))
            .sort((a, b) => a.at - b.at);
          await deliverOneByOne(shuffled.map(({ event }) => event));
          expect(await everything()).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are after a merge and its undoing as they were before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 10 }),
        fc.array(link, { minLength: 1, maxLength: 4 }),
        async (deeds, links) => {
          await clear();
          await shop.deliver(...deeds.map(toEvent));
          const before = await everything();
          const merges = links.map(({ from, into }) => merged(who(from), who(into)));
          await shop.deliver(...merges);
          await shop.deliver(...merges.map(unmerged));
          expect(await everything()).toEqual(before);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lose no view of the one to the pruning of what both have', async () => {
    const views = (of: string, day: number) =>
      Array.from({ length: 150 }, (_, n) =>
        viewed(`P${n}`, { who: of, at: new Date(Date.UTC(2026, 0, day) + n * 60_000).toISOString() }),
      );
    const merge = merged(ADA, BOB);
    await shop.deliver(...views(ADA, 1), ...views(BOB, 2), merge);
    await shop.subgraph.runSchedule('prune-views');
    await shop.deliver(unmerged(merge));
    expect(
      await shop.sql('SELECT shopper, count(*)::int AS views FROM product_view GROUP BY 1 ORDER BY 1'),
    ).toEqual([ADA, BOB].sort().map((id) => ({ shopper: `customer:${id}`, views: 150 })));
  });

  it('are learnt from again by the next model', async () => {
    await shop.deliver(order('1', { who: ADA, lines: { A: 1 } }), order('2', { who: BOB, lines: { B: 1 } }));
    const changed = () => shop.sql('SELECT customer_id FROM purchase WHERE changed_at = $1', [now]);
    now = new Date(NOW.getTime() + 60_000);
    const merge = merged(ADA, BOB);
    await shop.deliver(merge);
    expect(await changed()).toEqual([{ customer_id: BOB }]);
    now = new Date(NOW.getTime() + 120_000);
    await shop.deliver(unmerged(merge));
    expect(await changed()).toEqual([{ customer_id: ADA }]);
  });

  it("are another customer's to the one when they have parted, and their own while they are one", async () => {
    const read = async () =>
      (
        await shop.query(
          `{ _entities(representations: [{ __typename: "Customer", id: "${BOB}" }]) { __typename } }`,
          as(ADA),
        )
      ).errors[0]?.code;
    const merge = merged(ADA, BOB);
    expect(await read()).toBe('FORBIDDEN');
    await shop.deliver(merge);
    expect(await read()).toBeUndefined();
    await shop.deliver(unmerged(merge));
    expect(await read()).toBe('FORBIDDEN');
  });

  it('cost as many statements for fifty merges as for one', async () => {
    const merges = (count: number, name: string) =>
      Array.from({ length: count }, (_, n) => merged(derivedId(name, `a${n}`), derivedId(name, `b${n}`)));
    const [one, many] = [merges(1, 'one'), merges(50, 'many')];
    const merging = await shop.countStatements(() => shop.deliver(...one));
    expect(await shop.countStatements(() => shop.deliver(...many))).toBe(merging);
    const undoing = await shop.countStatements(() => shop.deliver(...one.map(unmerged)));
    expect(await shop.countStatements(() => shop.deliver(...many.map(unmerged)))).toBe(undoing);
  });
});

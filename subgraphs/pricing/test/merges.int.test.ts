import type { AnyEvent } from '@rapport/contracts/events';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import fc from 'fast-check';
import { identified, merged, unmerged } from './identity-events';
import { cart, forgetAll, NOW, order, settle, startPricing } from './pricing-shop';

const MINUTE_MS = 60_000;
const SHOPPERS = [0, 1, 2, 3].map((n) => derivedId('customer', `shopper ${n}`));
const who = (n: number): string => SHOPPERS[n % SHOPPERS.length] ?? '';
const as = (customerId: string): Viewer => ({ kind: 'customer', customerId });
const browser = (n: number): Viewer => ({ kind: 'guest', anonymousId: `browser-${n % 2}` });
const STAFF: Viewer = { kind: 'staff', staffId: 's', roles: ['pricing'] };
const cartOf = (n: number): string => derivedId('cart', String(n));

describe('quotes and carts of people who merge and part again', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startPricing(() => now);
  });
  beforeEach(async () => {
    now = NOW;
    await forgetAll(shop);
    await shop.deliver(order('1', '2026-03-01', ['A', 1, '2.95']));
    await settle(shop);
  });
  afterAll(async () => {
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await shop.stop();
  });

  const quote = async (viewer: Viewer, input: object = { lines: [{ productId: 'A', quantity: 1 }] }) => {
    const { data, errors } = await shop.query(
      `mutation ($input: QuoteCartInput!) { quoteCart(input: $input) { ... on Quote { id } } }`,
      { viewer, variables: { input: { idempotencyKey: newId(), ...input } } },
    );
    return (data?.['quoteCart'] as { id?: string } | undefined)?.id ?? String(errors[0]?.code);
  };
  const read = async (viewer: Viewer, id: string) =>
    (await shop.query(`{ quote(id: "${id}") { id } }`, { viewer })).errors[0]?.code ?? 'READ';
  const quotesOf = async (viewer: Viewer, customerId: string) => {
    const { data, errors } = await shop.query(
      `query ($ids: [_Any!]!) { _entities(representations: $ids) {
         ... on Customer { quotes(first: 100) { edges { node { id } } } } } }`,
      { viewer, variables: { ids: [{ __typename: 'Customer', id: customerId }] } },
    );
    const [found] = data?.['_entities'] as ({ quotes: { edges: { node: { id: string } }[] } } | null)[];
    return found?.quotes.edges.map(({ node }) => node.id) ?? String(errors[0]?.code);
  };
  /** Who reads which quotes and carts: all there is to see. */
  const everything = async () => ({
    quotes: await shop.sql('SELECT id, customer_id, origin_id FROM quote ORDER BY id'),
    carts: await shop.sql('SELECT id, customer_id, origin_id, revision, lines FROM cart ORDER BY id'),
    lists: await Promise.all(SHOPPERS.map((id) => quotesOf(STAFF, id))),
  });

  it('are one list while they are one, each their own before and after, and readable accordingly', async () => {
    const [a, b] = [who(0), who(1)];
    const [ofA, ofB] = [await quote(as(a)), await quote(as(b))];
    const merge = merged(a, b);
    await shop.deliver(merge);
    const together = await quote(as(a));
    expect(await quotesOf(as(a), b)).toEqual([together, ofB, ofA]);
    expect(await quotesOf(as(b), a)).toEqual([together, ofB, ofA]);
    expect(await read(as(b), ofA)).toBe('READ');
    expect(await quote(as(a), { lines: [{ productId: 'A', quantity: 2 }], customerId: b })).not.toBe(
      'FORBIDDEN',
    );

    await shop.deliver(unmerged(merge));
    expect(await read(as(b), ofA)).toBe('NOT_FOUND');
    expect(await read(as(a), together)).toBe('READ');
    expect(await read(as(b), together)).toBe('NOT_FOUND');
    expect(await quote(as(a), { lines: [{ productId: 'A', quantity: 2 }], customerId: b })).toBe('FORBIDDEN');
    expect(await quotesOf(as(a), b)).toBe('FORBIDDEN');
    expect(await quotesOf(as(b), b)).toEqual([ofB]);
  });

  it('quoted by id of a cart go with the cart', async () => {
    const [a, b] = [who(0), who(1)];
    await shop.deliver({ ...cart(cartOf(1), 1, ['A', 1]), customerId: b });
    const merge = merged(a, b);
    await shop.deliver(merge);
    const id = await quote(as(a), { cartId: cartOf(1) });
    expect(await read(as(a), id)).toBe('READ');
    await shop.deliver(unmerged(merge));
    expect(await read(as(a), id)).toBe('NOT_FOUND');
    expect(await read(as(b), id)).toBe('READ');
    expect(await quote(as(a), { cartId: cartOf(1) })).toBe('NOT_FOUND');
  });

  it('of two visitors behind one browser go to each their own, in any order of arrival', async () => {
    const [a, b] = [who(0), who(1)];
    const after = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE_MS);
    const first = await quote(browser(0));
    now = after(10);
    const second = await quote(browser(0));
    now = after(20);
    const third = await quote(browser(0));
    await shop.deliver(identified('browser-0', b, after(15)));
    expect(await quotesOf(STAFF, b)).toEqual([second, first]);
    await shop.deliver(identified('browser-0', a, after(5)));
    expect(await quotesOf(STAFF, a)).toEqual([first]);
    expect(await quotesOf(STAFF, b)).toEqual([second]);
    expect([
      await read(browser(0), first),
      await read(browser(0), second),
      await read(browser(0), third),
    ]).toEqual(['NOT_FOUND', 'NOT_FOUND', 'READ']);
  });

  const deed = fc.oneof(
    fc.record({ kind: fc.constant('quote' as const), n: fc.nat(5) }),
    fc.record({ kind: fc.constant('cart' as const), n: fc.nat(2), of: fc.nat(3) }),
    fc.record({ kind: fc.constant('identify' as const), n: fc.nat(1), of: fc.nat(3) }),
  );
  const link = fc.record({ from: fc.nat(3), into: fc.nat(3), undone: fc.boolean() });

  it('end the same in whatever order carts, recognitions, merges and their undoings arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(link, { maxLength: 4 }),
        fc.infiniteStream(fc.nat(1_000)),
        async (deeds, links, dice) => {
          await shop.sql('TRUNCATE inbox, customer_redirect, customer_link, quote, cart, identification');
          const events: AnyEvent[] = links.flatMap(({ from, into, undone }) => {
            const merge = merged(who(from), who(into));
            return undone ? [merge, unmerged(merge)] : [merge];
          });
          for (const [minute, one] of deeds.entries()) {
            now = new Date(NOW.getTime() + minute * MINUTE_MS);
            if (one.kind === 'quote') await quote(one.n < 4 ? as(who(one.n)) : browser(one.n));
            else if (one.kind === 'identify') events.push(identified(`browser-${one.n}`, who(one.of), now));
            else
              events.push({ ...cart(cartOf(one.n), minute + 1, ['A', minute + 1]), customerId: who(one.of) });
          }
          const made = await shop.sql(`SELECT * FROM quote`);
          await shop.deliver(...events);
          const expected = await everything();

          await shop.sql('TRUNCATE inbox, customer_redirect, customer_link, cart, identification');
          await shop.sql(
            `UPDATE quote SET customer_id = NULL, origin_id = NULL WHERE anonymous_id IS NOT NULL`,
          );
          await shop.sql(`UPDATE quote SET customer_id = origin_id`);
          expect(await shop.sql(`SELECT count(*)::int AS n FROM quote`)).toEqual([{ n: made.length }]);
          const shuffled = [...events, ...events.slice(0, 3).map((event) => ({ ...event, eventId: newId() }))]
            .map((event) => ({ event, at: Number(dice.next().value) }))
            .sort((x, y) => x.at - y.at);
          for (const { event } of shuffled) await shop.deliver(event);
          expect(await everything()).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are after a merge and its undoing as they were before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(link, { minLength: 1, maxLength: 4 }),
        async (deeds, links) => {
          await shop.sql('TRUNCATE inbox, customer_redirect, customer_link, quote, cart, identification');
          for (const [minute, one] of deeds.entries()) {
            now = new Date(NOW.getTime() + minute * MINUTE_MS);
            if (one.kind === 'quote') await quote(one.n < 4 ? as(who(one.n)) : browser(one.n));
            else if (one.kind === 'identify')
              await shop.deliver(identified(`browser-${one.n}`, who(one.of), now));
            else
              await shop.deliver({ ...cart(cartOf(one.n), minute + 1, ['A', 1]), customerId: who(one.of) });
          }
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
});

import type { Viewer } from '@rapport/subgraph-kit/viewer';
import fc from 'fast-check';
import { guest, identify, ordered, refunded, shuffled, split, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

const day = (n: number) => new Date(Date.UTC(2026, 4, 1 + n)).toISOString();

/** Everything the graph says of a customer. */
const EVERYTHING = `{
  id number country createdAt
  purchases { orders productUnits returnedUnits unmatchedUnits gross { amount } net { amount } firstOrderAt lastOrderAt }
  orders(first: 50) { edges { node { id number kept { amount } lines(first: 50) { edges { node { lineNo returnedUnits refunded { amount } } } } } } }
  recentlyViewed(first: 50) { id }
  cart { id lines { product { id } quantity } }
}`;

describe('merging known customers', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, undefined, ['PERSONALISATION']);
  });
  afterAll(() => shop.stop());

  let attempts = 0;
  const mutate = async (name: string, input: object, viewer: Viewer = STAFF) => {
    const type = `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Input`;
    const { data, errors } = await shop.query(
      `mutation ($input: ${type}!) { ${name}(input: $input) {
         __typename
         ... on CustomersMerged { mergeId customerId }
         ... on CustomersUnmerged { fromId intoId }
         ... on AlreadyOnePerson { customerId } } }`.replace(
        name === 'mergeCustomers' ? '... on CustomersUnmerged { fromId intoId }' : '... on CustomersMerged { mergeId customerId }',
        '',
      ).replace(name === 'mergeCustomers' ? '' : '... on AlreadyOnePerson { customerId }', ''),
      { viewer, variables: { input } },
    ); // prettier-ignore
    return { answer: data?.[name] as Record<string, string> | undefined, errors };
  };
  const merge = async (fromId: string, intoId: string) => {
    const input = { fromId, intoId, reason: 'same card', idempotencyKey: `merge-${(attempts += 1)}` };
    return (await mutate('mergeCustomers', input)).answer;
  };
  const unmerge = async (mergeId: string) =>
    (await mutate('unmergeCustomers', { mergeId, reason: 'two sisters' })).answer;
  const person = async (id: string) => {
    const { data, errors } = await shop.query(`query ($id: ID!) { customer(id: $id) ${EVERYTHING} }`, {
      viewer: STAFF,
      variables: { id },
    });
    expect(errors).toEqual([]);
    return data?.['customer'] as Record<string, unknown> & { readonly id: string };
  };
  const known = async (number: string) => {
    await shop.send(identify(number, null));
    return shop.customerId(number);
  };
  const me = async (customerId: string) =>
    (
      await shop.query('{ me { id orders { edges { node { number } } } } cart { lines { quantity } } }', {
        viewer: { kind: 'customer', customerId },
      })
    ).data;

  it('shows what was under both ids as one person, under every id and with every token they ever had', async () => {
    const [ann, bea] = [await known('ann'), await known('bea')];
    await shop.send(
      ordered('ann-1', [['A', 2, '1.00']], { userId: 'ann' }),
      ordered('bea-1', [['B', 1, '2.00']], { userId: 'bea', timestamp: day(1) }),
      viewed('V', { userId: 'ann' }),
      track('Product Added', { product_id: 'C', quantity: 1 }, { userId: 'ann' }),
    );
    const answer = await merge(ann, bea);
    expect(answer).toMatchObject({ __typename: 'CustomersMerged', customerId: bea });
    const one = await person(ann);
    expect(one).toEqual(await person(bea));
    expect(one).toMatchObject({
      id: bea,
      purchases: { orders: 2 },
      recentlyViewed: [{ id: 'V' }],
      cart: { lines: [{ product: { id: 'C' }, quantity: 1 }] },
    });
    expect(await me(ann)).toEqual(await me(bea));
    expect((await me(ann))?.['me']).toMatchObject({ id: bea });
    expect(await shop.published('customer.merged')).toMatchObject([
      { mergeId: answer?.['mergeId'], fromCustomerId: ann, intoCustomerId: bea, reason: 'same card' },
    ]);
    const numbers = await shop.query('{ customers(numbers: ["ann", "bea"]) { edges { node { id } } } }', {
      viewer: STAFF,
    });
    expect(numbers.data).toEqual({ customers: { edges: [{ node: { id: bea } }] } });
  });

  it('restores both people when it is undone, to the letter, whatever they had done', async () => {
    const product = fc.constantFrom('A', 'B', 'C');
    const who = fc.constantFrom('left', 'right', 'left phone', 'right phone');
    const deed = fc.oneof(
      fc.record({ kind: fc.constant('order' as const), who, product, units: fc.integer({ min: 1, max: 4 }), at: fc.nat(9) }),
      fc.record({ kind: fc.constant('refund' as const), who, product, units: fc.integer({ min: 1, max: 6 }), at: fc.nat(9) }),
      fc.record({ kind: fc.constant('view' as const), who, product, units: fc.constant(1), at: fc.nat(9) }),
      fc.record({ kind: fc.constant('cart' as const), who, product, units: fc.integer({ min: 1, max: 3 }), at: fc.nat(9) }),
      fc.record({ kind: fc.constant('country' as const), who, product, units: fc.constant(1), at: fc.nat(9) }),
    ); // prettier-ignore
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(deed, { maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        async (before, during, stream) => {
          const dice = () => stream.next().value as number;
          round += 1;
          const side = (name: string) => `${name.split(' ')[0] ?? ''}-${round}`;
          const subject = (name: string) =>
            name.endsWith('phone') ? guest(`${name} ${round}`) : { userId: side(name) };
          const events = (deeds: typeof before, phase: string) =>
            deeds.map((one, n) => {
              const fields = { ...subject(one.who), timestamp: day(one.at) };
              const id = `${round}-${phase}-${n}`;
              switch (one.kind) {
                case 'order':
                  return ordered(id, [[one.product, one.units, '1.25']], fields);
                case 'refund':
                  return refunded(id, [[one.product, one.units]], fields);
                case 'view':
                  return viewed(one.product, fields);
                case 'cart':
                  return track('Product Added', { product_id: one.product, quantity: one.units }, fields);
                case 'country':
                  return identify(side(one.who), null, { country: `${one.product}${one.at}` }, fields);
              }
            });
          const setup = [
            identify(`left-${round}`, `left phone ${round}`),
            identify(`right-${round}`, `right phone ${round}`),
          ];
          await shop.send(...setup);
          for (const batch of split(shuffled(events(before, 'before'), dice), dice))
            await shop.send(...batch);
          const [left, right] = [
            await shop.customerId(`left-${round}`),
            await shop.customerId(`right-${round}`),
          ];

          const apart = [await person(left), await person(right)];
          const merged = await merge(left, right);
          expect((await person(left)).id).toBe(right);
          await unmerge(merged?.['mergeId'] ?? '');
          expect([await person(left), await person(right)]).toEqual(apart);

          // And what happened meanwhile ends where it would have without the merge.
          const again = await merge(right, left);
          for (const batch of split(events(during, 'during'), dice)) await shop.send(...batch);
          await unmerge(again?.['mergeId'] ?? '');
          const orders = async (id: string) => {
            const { purchases, orders: list, country } = await person(id);
            return { purchases, list, country };
          };
          const mixed = [await orders(left), await orders(right)];
          expect(mixed).toEqual(await matchedAnew(left, right, orders));
        },
      ),
      { numRuns: 15 },
    );
  });

  /** The same two people after everything is matched once more, by a report that changes nothing. */
  async function matchedAnew(left: string, right: string, read: (id: string) => Promise<unknown>) {
    const merged = await merge(left, right);
    await unmerge(merged?.['mergeId'] ?? '');
    return [await read(left), await read(right)];
  }

  it('undoes one merge of several, in any order, and leaves the others', async () => {
    const [p, q, r] = [await known('p'), await known('q'), await known('r')];
    await shop.send(
      ...['p', 'q', 'r'].map((userId) => ordered(`${userId}-1`, [['A', 1, '1.00']], { userId })),
    );
    const first = await merge(p, q);
    const second = await merge(q, r);
    expect(await person(p)).toMatchObject({ id: r, purchases: { orders: 3 } });
    await unmerge(first?.['mergeId'] ?? '');
    expect(await person(p)).toMatchObject({ id: p, purchases: { orders: 1 } });
    expect(await person(q)).toMatchObject({ id: r, purchases: { orders: 2 } });
    await unmerge(second?.['mergeId'] ?? '');
    expect(await person(q)).toMatchObject({ id: q, purchases: { orders: 1 } });
  });

  it('tells others what is under which id, so that they can give it back too', async () => {
    const [u, v] = [await known('u'), await known('v')];
    const merged = await merge(u, v);
    await shop.send(ordered('u-9', [['A', 3, '1.00']], { userId: 'u', timestamp: day(1) }));
    await shop.send(refunded('v-9', [['A', 2]], { userId: 'v', timestamp: day(2) }));
    const [told] = (await shop.published('order.returned')).filter((one) => one.returnNumber === 'v-9');
    expect(told).toMatchObject({ customerId: v, orders: [{ customerId: u, keptMinor: 100 }] });
    await unmerge(merged?.['mergeId'] ?? '');
    expect(await person(u)).toMatchObject({ purchases: { orders: 1, net: { amount: '3.00' } } });
    expect(await person(v)).toMatchObject({ purchases: { orders: 0, unmatchedUnits: 2 } });
    const last = (await shop.published('order.returned')).at(-1);
    expect(last?.orders).toMatchObject([{ customerId: u, keptMinor: 300, lines: [] }]);
    expect(await shop.published('customer.unmerged')).toContainEqual(
      expect.objectContaining({ mergeId: merged?.['mergeId'], reason: 'two sisters' }),
    );
  });

  it('shows before it is done what would move and which traits differ', async () => {
    const [m, n] = [await known('m'), await known('n')];
    await shop.send(
      identify('m', null, { country: 'France', city: 'Paris' }, { timestamp: day(2) }),
      identify('n', null, { country: 'Spain', city: 'Paris' }, { timestamp: day(1) }),
      ordered('m-1', [['A', 2, '1.00']], { userId: 'm' }),
    );
    const ask = (viewer: Viewer) =>
      shop.query(
        `query ($m: ID!, $n: ID!) { mergePreview(fromId: $m, intoId: $n) { alreadyOne orders spend { amount } cartLines
           from { number } into { number } traitConflicts { name from into kept } } }`,
        { viewer, variables: { m, n } },
      );
    expect((await ask(STAFF)).data?.['mergePreview']).toEqual({
      alreadyOne: false,
      orders: 1,
      spend: { amount: '2.00' },
      cartLines: 0,
      from: { number: 'm' },
      into: { number: 'n' },
      traitConflicts: [{ name: 'country', from: '"France"', into: '"Spain"', kept: '"France"' }],
    });
    expect((await ask({ kind: 'customer', customerId: m })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('is for staff, wants a reason, happens once for a key, and is in the history and the audit', async () => {
    const [x, y] = [await known('x'), await known('y')];
    const input = { fromId: x, intoId: y, reason: 'one household', idempotencyKey: 'once' };
    for (const viewer of [
      { kind: 'customer', customerId: x },
      { kind: 'terminal', storeId: 's', registerId: '1' },
      { kind: 'staff', staffId: 'p', roles: ['pricing'] },
    ] satisfies Viewer[])
      expect((await mutate('mergeCustomers', input, viewer)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await mutate('mergeCustomers', { ...input, reason: ' ' })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
    const { answer } = await mutate('mergeCustomers', input);
    expect((await mutate('mergeCustomers', input)).answer).toEqual(answer);
    expect((await mutate('mergeCustomers', { ...input, intoId: x })).errors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    ]);
    expect(await merge(x, y)).toMatchObject({ __typename: 'AlreadyOnePerson' });
    expect(await merge(x, '01a202fe-9668-713f-8f7b-572ec56eace0')).toEqual({ __typename: 'NoSuchCustomer' });
    // Nothing that Postgres can keep: neither as text nor in the answer that is kept for a repetition.
    for (const id of ['\0', '\ud800', 'x'.repeat(20_000)]) {
      expect(await merge(id, x)).toEqual({ __typename: 'NoSuchCustomer' });
    }
    expect((await mutate('mergeCustomers', { ...input, reason: '\ud800' })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
    expect(await unmerge('nothing')).toEqual({ __typename: 'NoSuchMerge' });
    await unmerge(answer?.['mergeId'] ?? '');
    expect(await unmerge(answer?.['mergeId'] ?? '')).toEqual({ __typename: 'MergeAlreadyUndone' });

    const history = (viewer: Viewer) =>
      shop.query(
        'query ($id: ID!) { customer(id: $id) { merges { id fromId intoId reason actor undoneBy undoReason } } }',
        { viewer, variables: { id: x } },
      );
    expect((await history(STAFF)).data?.['customer']).toEqual({
      merges: [
        {
          id: answer?.['mergeId'],
          fromId: x,
          intoId: y,
          reason: 'one household',
          actor: 'staff:sam',
          undoneBy: 'staff:sam',
          undoReason: 'two sisters',
        },
      ],
    });
    const till: Viewer = { kind: 'terminal', storeId: 's', registerId: '1' };
    expect((await history(till)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const audit = await shop.sql<{ field: string }>(
      'SELECT DISTINCT field FROM customer_access WHERE customer_id = $1 ORDER BY 1',
      [x],
    );
    expect(audit.map(({ field }) => field)).toEqual(['customer', 'mergeCustomers', 'unmergeCustomers']);
  });

  it('loses nothing that comes in while it happens', async () => {
    const [a, b] = [await known('par-a'), await known('par-b')];
    const sends = Array.from({ length: 12 }, (_, n) =>
      shop.send(
        ordered(`par-${n}`, [['A', 1, '1.00']], { userId: n % 2 === 0 ? 'par-a' : 'par-b' }),
        viewed(`P${n}`, { userId: 'par-a' }),
      ),
    );
    const merges = [merge(a, b), merge(b, a)];
    await Promise.all([...sends, ...merges]);
    expect(await person(a)).toMatchObject({ purchases: { orders: 12 } });
    for (const { mergeId } of await shop.sql<{ mergeId: string }>(
      'SELECT merge_id AS "mergeId" FROM customer_merge WHERE from_id IN ($1, $2) AND undone_at IS NULL',
      [a, b],
    ))
      await unmerge(mergeId);
    expect(await person(a)).toMatchObject({ id: a, purchases: { orders: 6 } });
    expect(await person(b)).toMatchObject({ id: b, purchases: { orders: 6 }, recentlyViewed: [] });
  });
});

import type { Viewer } from '@rapport/subgraph-kit/viewer';
import fc from 'fast-check';
import { alias, guest, identify, ordered, shuffled, split, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

const minute = (n: number) => ({ timestamp: new Date(Date.UTC(2026, 4, 1, 10, n)).toISOString() });
const TILL: Viewer = { kind: 'terminal', storeId: 'london', registerId: '1' };
const put = (productId: string, fields: object) => track('Product Added', { product_id: productId }, fields);

describe('identity', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, undefined, ['PERSONALISATION']);
  });
  afterAll(() => shop.stop());

  const customer = async (number: string): Promise<Viewer> => ({
    kind: 'customer',
    customerId: await shop.customerId(number),
  });
  const held = async (number: string) => {
    const { data, errors } = await shop.query(
      '{ me { number orders { edges { node { number } } } recentlyViewed { id } cart { lines { product { id } } } } }',
      { viewer: await customer(number) },
    );
    expect(errors).toEqual([]);
    const me = data?.['me'] as {
      orders: { edges: { node: { number: string } }[] };
      recentlyViewed: { id: string }[];
      cart: { lines: { product: { id: string } }[] } | null;
    };
    return {
      orders: me.orders.edges.map(({ node }) => node.number).sort(),
      viewed: me.recentlyViewed.map(({ id }) => id).sort(),
      cart: (me.cart?.lines ?? []).map(({ product }) => product.id).sort(),
    };
  };
  const logIn = async (viewer: Viewer, input: object) => {
    const { data, errors } = await shop.query(
      'mutation ($input: LogInInput!) { logIn(input: $input) { outcome reason } }',
      { viewer, variables: { input } },
    );
    return { ...(data?.['logIn'] as { outcome: string; reason: string } | null), errors };
  };
  const logOut = async (viewer: Viewer, anonymousId: string) => {
    const { data, errors } = await shop.query(
      'mutation ($input: LogOutInput!) { logOut(input: $input) { outcome reason } }',
      { viewer, variables: { input: { anonymousId } } },
    );
    return { ...(data?.['logOut'] as { outcome: string } | null), errors };
  };

  it('keeps two shoppers apart who log in one after the other on a till, and what happens in between is nobody’s', async () => {
    const till = guest('till-7');
    await shop.send(identify('ivy', null), identify('jon', null));
    await shop.send(
      viewed('BEFORE', { ...till, ...minute(0) }),
      track('Signed In', { shared_device: true }, { userId: 'ivy', anonymousId: 'till-7', ...minute(1) }),
      put('IVY', { ...till, ...minute(2) }),
      ordered('ivy-1', [['A', 1, '1.00']], { ...till, ...minute(3) }),
      track('Signed Out', {}, { ...till, ...minute(4) }),
      put('NOBODY', { ...till, ...minute(5) }),
      track('Signed In', { shared_device: true }, { userId: 'jon', anonymousId: 'till-7', ...minute(6) }),
      viewed('JON', { ...till, ...minute(7) }),
    );
    expect(await held('ivy')).toEqual({ orders: ['ivy-1'], viewed: [], cart: ['IVY'] });
    expect(await held('jon')).toEqual({ orders: [], viewed: ['JON'], cart: [] });
  });

  it('keeps them apart by explicit login and logout too, a till naming whom it serves', async () => {
    await shop.send(identify('kim', null), identify('lou', null));
    const [kim, lou] = [await shop.customerId('kim'), await shop.customerId('lou')];
    const device: Viewer = { kind: 'guest', anonymousId: 'till-8' };
    const fill = (productId: string) =>
      shop.query(
        `mutation { changeCart(input: { lines: [{ productId: "${productId}", quantity: 1 }] }) { id } }`,
        { viewer: device },
      );
    expect(await logIn(TILL, { anonymousId: 'till-8', customerId: kim })).toMatchObject({
      outcome: 'MERGED',
      errors: [],
    });
    expect((await fill('K')).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    await logOut(TILL, 'till-8');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await logIn(TILL, { anonymousId: 'till-8', customerId: lou })).toMatchObject({ errors: [] });
    expect((await held('lou')).cart).toEqual([]);
    expect(
      (await logIn({ kind: 'customer', customerId: kim }, { anonymousId: 'x', customerId: lou })).errors,
    ).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((await logIn(STAFF, { anonymousId: 'x', customerId: lou })).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await logIn(device, { anonymousId: 'till-8' })).errors).toMatchObject([
      { code: 'UNAUTHENTICATED' },
    ]);
    expect((await logIn(TILL, { anonymousId: 'undefined', customerId: lou })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
    expect((await logOut({ kind: 'customer', customerId: kim }, 'till-8')).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await logOut({ kind: 'guest', anonymousId: 'other' }, 'till-8')).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
  });

  it('leaves the sessions of a till to that till: nobody else who knows its anonymous id begins or ends one', async () => {
    await shop.send(identify('ned', null), identify('eve', null));
    const ned = await shop.customerId('ned');
    const eve = await customer('eve');
    const other: Viewer = { kind: 'terminal', storeId: 'london', registerId: '2' };
    const put = { anonymousId: 'till-9', customerId: ned };
    expect(await logIn(TILL, put)).toMatchObject({ outcome: 'MERGED' });
    const strangers = [
      logOut({ kind: 'guest', anonymousId: 'till-9' }, 'till-9'),
      logOut(await customer('ned'), 'till-9'),
      logIn(eve, { anonymousId: 'till-9' }),
      logOut(other, 'till-9'),
      logIn(other, put),
      logOut({ kind: 'staff', staffId: 'x', roles: [] }, 'till-9'),
    ];
    for (const { errors } of await Promise.all(strangers))
      expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(await shop.sql(`SELECT begun_by FROM device_stretch WHERE anonymous_id = 'till-9'`)).toEqual([
      { begun_by: ned },
    ]);
    expect(await logOut(TILL, 'till-9')).toMatchObject({ outcome: 'MERGED' });
    expect((await logIn(eve, { anonymousId: 'till-9' })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(await logOut(STAFF, 'till-9')).toMatchObject({ outcome: 'MERGED' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await logIn(other, put)).errors).toEqual([]);
  });

  it('gives who logs in on a device of their own what they browsed before, and who logs in later nothing of it', async () => {
    const phone = guest('phone-9');
    await shop.send(
      put('MIA', { ...phone, ...minute(0) }),
      track('Signed In', {}, { userId: 'mia', anonymousId: 'phone-9', ...minute(1) }),
      track('Signed Out', {}, { ...phone, ...minute(2) }),
      put('NED', { ...phone, ...minute(3) }),
      track('Signed In', {}, { userId: 'ned', anonymousId: 'phone-9', ...minute(4) }),
    );
    expect((await held('mia')).cart).toEqual(['MIA']);
    expect((await held('ned')).cart).toEqual(['NED']);
  });

  it('takes back what a logout that comes late shows to be another’s', async () => {
    const tablet = guest('tablet-10');
    await shop.send(identify('oda', 'tablet-10', {}, minute(0)), identify('pia', null));
    await shop.send(
      ordered('late-1', [['A', 1, '1.00']], { ...tablet, ...minute(1) }),
      ordered('late-2', [['A', 1, '1.00']], { ...tablet, ...minute(5) }),
    );
    expect((await held('oda')).orders).toEqual(['late-1', 'late-2']);
    await shop.send(identify('pia', 'tablet-10', {}, minute(6)));
    await shop.send(track('Signed Out', {}, { ...tablet, ...minute(3) }));
    expect((await held('oda')).orders).toEqual(['late-1']);
    expect((await held('pia')).orders).toEqual(['late-2']);
  });

  it('parts what was done at each of several logins and logouts that come late together', async () => {
    const tablet = guest('tablet-11');
    await shop.send(
      identify('ray', 'tablet-11', {}, minute(0)),
      identify('sol', null),
      identify('tia', null),
    );
    await shop.send(
      ...[1, 5, 9].map((n) => ordered(`both-${n}`, [['A', 1, '1.00']], { ...tablet, ...minute(n) })),
    );
    await shop.send(
      track('Signed Out', {}, { ...tablet, ...minute(3) }),
      track('Signed In', {}, { userId: 'tia', anonymousId: 'tablet-11', ...minute(7) }),
    );
    expect((await held('ray')).orders).toEqual(['both-1']);
    expect((await held('tia')).orders).toEqual(['both-5', 'both-9']);
  });

  it('parts a cart where a logout that comes late says that the next person began', async () => {
    const tablet = guest('tablet-12');
    await shop.send(identify('una2', 'tablet-12', {}, minute(0)), identify('val', null));
    await shop.send(put('UNA', { ...tablet, ...minute(1) }), put('VAL', { ...tablet, ...minute(5) }));
    expect((await held('una2')).cart).toEqual(['UNA', 'VAL']);
    await shop.send(track('Signed Out', {}, { ...tablet, ...minute(3) }));
    expect((await held('una2')).cart).toEqual(['UNA']);
    await shop.send(track('Signed In', {}, { userId: 'val', anonymousId: 'tablet-12', ...minute(6) }));
    expect((await held('val')).cart).toEqual(['VAL']);
    expect((await held('una2')).cart).toEqual(['UNA']);
  });

  it('builds nobody out of "null", "undefined", "0" or "anonymous"', async () => {
    for (const id of ['null', 'undefined', '0', 'anonymous', ' NULL ', '[object Object]']) {
      const sent = await shop.send(identify(id, null), identify('quin', id), alias(id, 'quin'));
      expect(sent.results.map(({ code }) => code)).toEqual(['BLOCKED_ID', 'BLOCKED_ID', 'BLOCKED_ID']);
    }
  });

  it('never burns an anonymous id silently: every call says what it did, and an earlier claim that comes late counts', async () => {
    const sent = await shop.send(identify('rex', 'laptop', {}, minute(5)));
    expect(sent.results).toMatchObject([{ outcome: 'MERGED' }]);
    const late = await shop.send(identify('sue', 'laptop', {}, minute(9)));
    expect(late.results).toMatchObject([
      { outcome: 'REFUSED', reason: expect.stringContaining('another customer') as string },
    ]);
    await shop.send(viewed('LAPTOP', { ...guest('laptop'), ...minute(6) }));
    const earlier = await shop.send(identify('tom', 'laptop', {}, minute(1)));
    expect(earlier.results).toMatchObject([{ outcome: 'MERGED' }]);
    expect((await held('rex')).viewed).toEqual([]);
    expect((await held('tom')).viewed).toEqual(['LAPTOP']);
  });

  it('does not merge two known customers who share an e-mail, a card or an alias: it refuses and puts them before the staff', async () => {
    await shop.send(identify('una', null, { email: 'Family@Example.com', loyalty_card: '6335 0012' }));
    const sent = await shop.send(
      identify('vic', null, { email: ' family@example.com ' }),
      identify('wes', null, { card_number: '6335-0012' }),
      identify('xia', null, { email: 'null@example.com', phone: 'undefined' }),
      alias('una', 'xia'),
    );
    expect(sent.results.map(({ outcome }) => outcome)).toEqual(['REFUSED', 'REFUSED', 'NOOP', 'REFUSED']);
    const queue = () =>
      shop.query('{ mergeCandidates(first: 50) { edges { node { kind value left { number } right { number } } } } }', {
        viewer: STAFF,
      }); // prettier-ignore
    const pairs = async () => {
      const { edges } = (await queue()).data?.['mergeCandidates'] as {
        edges: { node: { kind: string; left: { number: string }; right: { number: string } } }[];
      };
      return edges
        .map(({ node }) => `${node.kind} ${[node.left.number, node.right.number].sort().join(' ')}`)
        .filter((pair) => pair.includes('una'))
        .sort();
    };
    expect(await pairs()).toEqual(['ALIAS una xia', 'CARD una wes', 'EMAIL una vic']);
    const found = (type: string, value: string, viewer: Viewer = TILL) =>
      shop.query(
        'query ($given: [CustomerIdentifierInput!]!) { customersByIdentifier(identifiers: $given) { number } }',
        {
          viewer,
          variables: { given: [{ type, value }] },
        },
      );
    expect((await found('EMAIL', 'FAMILY@example.com')).data).toEqual({
      customersByIdentifier: [{ number: 'una' }, { number: 'vic' }],
    });
    expect((await found('EXTERNAL_ID', 'una')).data).toEqual({ customersByIdentifier: [{ number: 'una' }] });
    expect((await found('EMAIL', 'x', await customer('una'))).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(
      await shop.sql(`SELECT DISTINCT actor FROM customer_access WHERE field = 'customersByIdentifier'`),
    ).toEqual([{ actor: 'terminal:london/1' }]);

    await shop.query(
      `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }`,
      {
        viewer: STAFF,
        variables: {
          input: {
            fromId: await shop.customerId('vic'),
            intoId: await shop.customerId('una'),
            reason: 'same person',
            idempotencyKey: 'family',
          },
        },
      },
    );
    expect(await pairs()).toEqual(['ALIAS una xia', 'CARD una wes']);
    expect((await found('EMAIL', 'family@example.com')).data).toEqual({
      customersByIdentifier: [{ number: 'una' }],
    });
  });

  it('takes a pair that is two people out of the queue, for the same evidence for good', async () => {
    const share = () => shop.send(identify('pia', null, { email: 'house@example.com' }), identify('quin', null, { email: 'house@example.com' })); // prettier-ignore
    await share();
    const list = async (status: string) => {
      const { data, errors } = await shop.query(
        `{ mergeCandidates(first: 50, status: ${status}) { edges { node {
            id status kind value dismissedBy dismissalReason } } } }`,
        { viewer: STAFF },
      );
      expect(errors).toEqual([]);
      const { edges } = data?.['mergeCandidates'] as { edges: { node: { id: string; value: string } }[] };
      return edges.map(({ node }) => node).filter(({ value }) => /house|0999/.test(value));
    };
    const [pair] = await list('OPEN');
    const dismiss = (id: unknown, reason: string, viewer: Viewer = STAFF) =>
      shop.query(
        `mutation ($id: ID!, $reason: String!) { dismissMergeCandidate(input: { id: $id, reason: $reason }) {
           __typename ... on MergeCandidateDismissed { candidate { status dismissalReason left { number } right { number } } } } }`,
        { viewer, variables: { id, reason } },
      );
    expect((await dismiss(pair?.id, 'x', TILL)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await dismiss(pair?.id, ' ')).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((await dismiss('nobody', 'x')).data).toEqual({
      dismissMergeCandidate: { __typename: 'NoSuchMergeCandidate' },
    });
    for (const reason of ['a family address', 'said again']) {
      const { dismissMergeCandidate: done } = (await dismiss(pair?.id, reason)).data ?? {};
      expect(done).toMatchObject({ candidate: { status: 'DISMISSED', dismissalReason: 'a family address' } });
    }
    await share();
    expect(await list('OPEN')).toEqual([]);
    expect(await list('DISMISSED')).toEqual([
      {
        id: pair?.id,
        status: 'DISMISSED',
        kind: 'EMAIL',
        value: 'house@example.com',
        dismissedBy: 'staff:sam',
        dismissalReason: 'a family address',
      },
    ]);
    await shop.send(identify('pia', null, { card: 1, card_number: '09990' }), identify('quin', null, { card_number: '09990' })); // prettier-ignore
    expect(await list('OPEN')).toMatchObject([{ kind: 'CARD' }]);
  });

  it('finds a telephone number however it is written, keeps the five stated last, and tells the customer', async () => {
    const phones = [
      '020 7946 0000',
      '+44 20 7946 0001',
      '02079460002',
      '(020) 79460003',
      '+442079460004',
      '020 7946 0005',
    ];
    await shop.send(...phones.map((phone, n) => identify('yan', null, { phone }, minute(n)))); // prettier-ignore
    const { data } = await shop.query('{ me { identifiers { type value } } }', {
      viewer: await customer('yan'),
    });
    const { identifiers } = data?.['me'] as { identifiers: { type: string; value: string }[] };
    expect(identifiers.map(({ value }) => value)).toEqual(
      ['5', '4', '3', '2', '1'].map((digit) => `+44207946000${digit}`),
    );
  });

  it('drops nothing of one id that floods, and waits for no other', async () => {
    const flood = Array.from({ length: 6 }, (_, batch) =>
      shop.send(
        ...Array.from({ length: 200 }, (__, n) => identify('flood', 'hot', { n }, minute(batch * 200 + n))),
      ),
    );
    const sent = await Promise.all(flood);
    expect(sent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1_200);
    expect((await shop.traits('flood'))['n']?.[0]).toBe(199);
  });

  it('takes an id in a request for a claim: nobody reads another customer by naming them', async () => {
    await shop.send(identify('zed', 'zed phone'), put('Z', { userId: 'zed' }));
    await shop.send(ordered('zed-1', [['A', 1, '1.00']], { userId: 'zed' }), identify('mallory', null));
    const zedId = await shop.customerId('zed');
    const [order] = await shop.sql<{ id: string }>(
      `SELECT order_id AS id FROM shop_order WHERE number = 'zed-1'`,
    );
    const [cart] = await shop.sql<{ id: string }>('SELECT cart_id AS id FROM cart WHERE customer_id = $1', [zedId]); // prettier-ignore
    const strangers: Viewer[] = [
      await customer('mallory'),
      { kind: 'guest', anonymousId: 'zed phone' },
      { kind: 'partner', partnerId: 'p', scopes: [] },
      { kind: 'service', source: 'shop' },
    ];
    for (const viewer of strangers) {
      for (const [typename, id, field] of [
        ['Customer', zedId, 'number'],
        ['Order', order?.id, 'number'],
        ['Cart', cart?.id, 'revision'],
      ]) {
        const { data, errors } = await shop.query(
          `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on ${typename ?? ''} { ${field ?? ''} } } }`,
          { viewer, variables: { keys: [{ __typename: typename, id }] } },
        );
        expect([data, errors[0]?.code]).toEqual([{ _entities: [null] }, 'FORBIDDEN']);
      }
      const named = await shop.query('query ($id: ID!) { customer(id: $id) { number } }', {
        viewer,
        variables: { id: zedId },
      });
      expect(named.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
    const owner = await shop.query(
      'query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Order { number } } }',
      {
        viewer: { kind: 'customer', customerId: zedId },
        variables: { keys: [{ __typename: 'Order', id: order?.id }] },
      },
    );
    expect(owner.data).toEqual({ _entities: [{ number: 'zed-1' }] });
  });

  it('gives the same people for the same calls, in any order, in parallel batches, alias chains included', async () => {
    let round = 0;
    const people = fc.constantFrom('a', 'b', 'c', 'd');
    const call = fc.oneof(
      fc.record({ kind: fc.constant('alias' as const), from: people, to: people, at: fc.nat(30) }),
      fc.record({ kind: fc.constant('identify' as const), from: people, to: people, at: fc.nat(30) }),
      fc.record({ kind: fc.constant('in' as const), from: people, to: people, at: fc.nat(30) }),
      fc.record({ kind: fc.constant('out' as const), from: people, to: people, at: fc.nat(30) }),
      fc.record({ kind: fc.constant('order' as const), from: people, to: people, at: fc.nat(30) }),
      fc.record({ kind: fc.constant('view' as const), from: people, to: people, at: fc.nat(30) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 12 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        async (calls, shared, stream) => {
          const dice = () => stream.next().value as number;
          const state = async (arrange: (events: object[]) => object[][], parallel: boolean) => {
            round += 1;
            const tag = `r${round}x`;
            const id = (name: string) => `${name}${tag}`;
            const events = calls.map(({ kind, from, to, at }, n) => {
              const device = { ...guest(id(from)), ...minute(at) };
              const both = { userId: id(to), anonymousId: id(from), ...minute(at) };
              switch (kind) {
                case 'alias':
                  return { ...alias(id(from), id(to)), ...minute(at) };
                case 'identify':
                  return identify(id(to), id(from), {}, minute(at));
                case 'in':
                  return track('Signed In', { shared_device: shared }, both);
                case 'out':
                  return track('Signed Out', {}, device);
                case 'order':
                  return ordered(id(`o${n}`), [['A', 1, '1.00']], device);
                case 'view':
                  return viewed(`P${n}`, device);
              }
            });
            const batches = arrange(events);
            // Smaller ids win a tie: the same numbers get theirs in the same order.
            await shop.send(...['a', 'b', 'c', 'd'].map((name) => identify(id(name), null)));
            if (parallel) await Promise.all(batches.map((batch) => shop.send(...batch)));
            else for (const batch of batches) await shop.send(...batch);
            const owner = `replace(coalesce(c.number, 'nobody'), $1, '')`;
            const sql = (text: string) => shop.sql(text, [tag]);
            return {
              orders: await sql(
                `SELECT replace(o.number, $1, '') AS n, ${owner} AS who FROM shop_order o JOIN customer c ON c.id = o.customer_id
                  WHERE o.number LIKE 'o%' || $1 || '%' ORDER BY 1`,
              ),
              views: await sql(
                `SELECT v.product_id, ${owner} AS who FROM product_view v JOIN customer c ON c.id = v.customer_id
                  WHERE v.origin_id IN (SELECT visitor_id FROM anonymous_identity WHERE anonymous_id LIKE '_' || $1
                              UNION ALL SELECT visitor_id FROM device_stretch WHERE anonymous_id LIKE '_' || $1)
                  ORDER BY 1, 2`,
              ),
              devices: await sql(
                `SELECT replace(d.anonymous_id, $1, '') AS device, since, ${owner} AS who FROM (
                   SELECT anonymous_id, '-infinity'::timestamptz::text AS since, CASE WHEN joined THEN customer_id END AS id FROM anonymous_identity
                   UNION ALL SELECT anonymous_id, since::text, owner_id FROM device_stretch) d
                   LEFT JOIN customer c ON c.id = d.id WHERE d.anonymous_id LIKE '_' || $1 ORDER BY 1, 2`,
              ),
            };
          };
          const together = await state((events) => [events], false);
          const again = (events: object[]) => split(shuffled([...events, ...events.slice(0, 2)], dice), dice);
          expect(await state(again, true)).toEqual(together);
        },
      ),
      { numRuns: 25 },
    );
  });
});

import { addDays } from '@rapport/kernel/clock';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { ordered } from './events';
import { STAFF, startShop, type Shop } from './shop';

const START = new Date('2026-06-01T12:00:00.000Z');
const REFUSE = `mutation { setConsent(input: { purpose: PERSONALISATION, granted: false }) { granted } }`;
const PEOPLE = 60;

describe('automatic segments', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop({}, () => START, ['PERSONALISATION']);
  });
  afterEach(() => shop.stop());

  /** Half buy one small thing long ago; half buy much, often and lately. */
  const trade = async () => {
    const at = (days: number) => ({ timestamp: addDays(START, -days).toISOString() });
    for (let person = 0; person < PEOPLE; person += 1) {
      const userId = `c-${person}`;
      const order = (n: number, units: number, days: number) =>
        ordered(`${userId}-${n}`, [['A1', units, '10']], { userId, ...at(days) });
      const small = [order(1, 1, 200 + person)];
      const large = [1, 2, 3, 4, 5].map((n) => order(n, 20 + (person % 7), 10 * n + (person % 5)));
      await shop.send(...(person % 2 === 0 ? small : large));
    }
  };
  const settle = () => shop.subgraph.runSchedule('settle-segments');
  const night = async () => {
    await shop.subgraph.runSchedule('learn-from-shop');
    await settle();
  };
  const members = () =>
    shop.sql<{ key: string; name: string; number: string }>(
      `SELECT s.key, s.name, c.number FROM segment_membership m JOIN segment s USING (segment_id)
         JOIN customer c ON c.id = m.customer_id WHERE m.member ORDER BY s.key, c.number`,
    );

  it('hold each consenting customer once, keep their keys from night to night, and let go who withdraws', async () => {
    await trade();
    await settle();
    const refusing: Viewer = { kind: 'customer', customerId: await shop.customerId('c-1') };
    await shop.query(REFUSE, { viewer: refusing });
    await night();
    const first = await members();
    expect(first.map(({ number }) => number).sort()).toEqual(
      Array.from({ length: PEOPLE }, (_, person) => `c-${person}`)
        .filter((number) => number !== 'c-1')
        .sort(),
    );
    const { data } = await shop.query(
      `{ segments(first: 10) { edges { node { id version key name kind size } } } }`,
      {
        viewer: STAFF,
      },
    );
    const { edges } = data?.['segments'] as { edges: { node: { kind: string; size: number } }[] };
    expect(edges.length).toBeGreaterThanOrEqual(2);
    expect(edges.every(({ node }) => node.kind === 'CLUSTER' && node.size > 0)).toBe(true);
    // Nobody of one half shares a segment with anybody of the other.
    for (const { key } of first) {
      const halves = first.filter((one) => one.key === key).map(({ number }) => Number(number.slice(2)) % 2);
      expect(new Set(halves).size).toBe(1);
    }
    const entered = await shop.published('segment.changed');
    expect(entered).toHaveLength(PEOPLE - 1);
    expect(entered.every(({ member, revision }) => member && revision === 1)).toBe(true);

    const [renamed] = edges as unknown as {
      node: { id: string; key: string; name: string; version: number };
    }[];
    const change = await shop.query(
      `mutation ($id: ID!, $version: Int!) { changeSegment(input: { id: $id, version: $version, name: "Window shoppers" }) { __typename } }`,
      { viewer: STAFF, variables: { id: renamed?.node.id, version: renamed?.node.version } },
    );
    expect(change.data).toEqual({ changeSegment: { __typename: 'SegmentSaved' } });
    await night();
    const ownName = (key: string, name: string) => (key === renamed?.node.key ? 'Window shoppers' : name);
    expect(await members()).toEqual(first.map((one) => ({ ...one, name: ownName(one.key, one.name) })));
    const named = await shop.query('query ($id: ID!) { segment(id: $id) { name automaticName } }', {
      viewer: STAFF,
      variables: { id: renamed?.node.id },
    });
    expect(named.data).toEqual({
      segment: { name: 'Window shoppers', automaticName: renamed?.node.name },
    });
    expect(await shop.published('segment.changed')).toHaveLength(PEOPLE - 1);

    await shop.query(REFUSE, {
      viewer: { kind: 'customer', customerId: await shop.customerId('c-2') },
    });
    await settle();
    expect((await members()).map(({ number }) => number)).toEqual(
      first.flatMap(({ number }) => (number === 'c-2' ? [] : [number])),
    );
    expect((await shop.published('segment.changed')).at(-1)).toMatchObject({ member: false, revision: 2 });
  });
});

import { addDays } from '@rapport/kernel/clock';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until } from '@rapport/testkit/subgraph';
import { identify, ordered, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

const START = new Date('2026-06-01T12:00:00.000Z');
const MARKETING: Viewer = { kind: 'staff', staffId: 'mia', roles: ['marketing'] };

const CREATE = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) {
  ... on SegmentSaved { segment { id key version size freshness { complete evaluated population } } }
  ... on SegmentRefused { code message } } }`;
const CHANGE = `mutation ($input: ChangeSegmentInput!) { changeSegment(input: $input) {
  ... on SegmentSaved { segment { id version } } ... on SegmentRefused { code message } } }`;
const ARCHIVE = `mutation ($input: ArchiveSegmentInput!) { archiveSegment(input: $input) {
  ... on SegmentSaved { segment { id version } } ... on SegmentRefused { code message } } }`;
const EVALUATE = `query ($customerId: ID!, $segmentId: ID, $rule: SegmentRule) {
  evaluateSegment(customerId: $customerId, segmentId: $segmentId, rule: $rule) { member changesAt } }`;
const SIMULATE = `query ($rule: SegmentRule!) { simulateSegment(rule: $rule) { population asked members exact } }`;

const SETTINGS = `mutation { updateAccountSettings(input: { locale: "fr-FR" }) { __typename } }`;
const ALLOW = `mutation { setConsent(input: { purpose: PERSONALISATION, granted: true }) { granted } }`;

const boughtWithin = (withinDays: number) => ({ op: 'event', name: 'Order Completed', withinDays });

describe('segments', () => {
  let shop: Shop;
  let now: Date;
  let made = 0;
  beforeEach(async () => {
    now = START;
    shop = await startShop({}, () => now);
  });
  afterEach(() => shop.stop());
  /** So that nothing but a test settles anything: it counts what that costs. */
  const restartQuietly = async () => {
    await shop.stop();
    shop = await startShop({}, () => now, [], undefined, false);
  };

  const settle = () => shop.subgraph.runSchedule('settle-segments');
  const create = async (rule: object, key = `segment-${(made += 1)}`): Promise<string> => {
    const { data, errors } = await shop.query(CREATE, {
      variables: { input: { key, name: key, rule } },
      viewer: MARKETING,
    });
    const { segment } = (data?.['createSegment'] ?? {}) as { segment?: { id: string } };
    if (segment === undefined) throw new Error(JSON.stringify({ data, errors }));
    return segment.id;
  };
  const save = async (mutation: string, input: object) => {
    const { data } = await shop.query(mutation, { variables: { input }, viewer: MARKETING });
    return Object.values(data ?? {})[0];
  };
  const numbersIn = async (segmentId: string): Promise<string[]> => {
    const rows = await shop.sql<{ number: string }>(
      `SELECT number FROM segment_membership m JOIN customer c ON c.id = m.customer_id
        WHERE m.segment_id = $1 AND m.member ORDER BY number`,
      [segmentId],
    );
    return rows.map((row) => row.number);
  };
  const buy = (number: string, userId: string, at: Date) =>
    shop.send(ordered(number, [['A1', 1, '10']], { userId, timestamp: at.toISOString() }));

  it('shows who enters at the event, without anybody asking for it', async () => {
    const id = await create(boughtWithin(30));
    await settle();
    await buy('o-1', 'ada', START);
    // No schedule is run: the commit wakes the background.
    await until(async () => (await numbersIn(id)).length === 1);
    const [changed] = await shop.published('segment.changed');
    expect(changed).toMatchObject({
      segmentId: id,
      member: true,
      revision: 1,
      customerId: await shop.customerId('ada'),
    });
  });

  it('lets a customer leave when the window passes, although no event comes', async () => {
    const id = await create(boughtWithin(30));
    await buy('o-1', 'ada', START);
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
    now = new Date(addDays(START, 30).getTime() - 1);
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
    now = addDays(START, 30);
    await settle();
    expect(await numbersIn(id)).toEqual([]);
    const changes = await shop.published('segment.changed');
    expect(changes.map(({ member, revision }) => [member, revision])).toEqual([
      [true, 1],
      [false, 2],
    ]);
  });

  it('lets every one of a hundred segments be left by time, not only the first fifty', async () => {
    const ids: string[] = [];
    for (let days = 1; days <= 100; days += 1) ids.push(await create(boughtWithin(days)));
    await buy('o-1', 'ada', START);
    await settle();
    const isMember = async () =>
      (await Promise.all(ids.map(numbersIn))).filter((one) => one.length > 0).length;
    expect(await isMember()).toBe(100);
    now = addDays(START, 100);
    await settle();
    expect(await isMember()).toBe(0);
  });

  it('lets time alone bring somebody in: who has not bought for 90 days', async () => {
    const lapsed = {
      op: 'event',
      name: 'Order Completed',
      measure: 'DAYS_SINCE_LAST',
      test: { is: 'GTE', value: 90 },
    };
    const id = await create(lapsed);
    await buy('o-1', 'ada', START);
    await settle();
    expect(await numbersIn(id)).toEqual([]);
    now = addDays(START, 90);
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
  });

  it('tells of an entry once, however many events of one request would cause it', async () => {
    await create(boughtWithin(30));
    await shop.send(
      ...[1, 2, 3].map((n) => ordered(`o-${n}`, [['A1', 1, '1']], { timestamp: START.toISOString() })),
    );
    await settle();
    await settle();
    expect(await shop.published('segment.changed')).toHaveLength(1);
  });

  it('counts both of two events in one request', async () => {
    const id = await create({ ...boughtWithin(30), test: { is: 'GTE', value: 2 } });
    await shop.send(
      ...[1, 2].map((n) => ordered(`o-${n}`, [['A1', 1, '1']], { timestamp: START.toISOString() })),
    );
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
  });

  it('looks at everybody when a segment is created, in pieces, and again when its rule changes', async () => {
    const people = Array.from({ length: 1_200 }, (_, index) =>
      identify(`c-${index}`, null, { plan: index % 3 === 0 ? 'pro' : 'free', country: 'France' }),
    );
    for (let from = 0; from < people.length; from += 400) await shop.send(...people.slice(from, from + 400));
    const plan = (value: string) => ({ op: 'trait', name: 'plan', test: { is: 'EQ', value } });
    const id = await create(plan('pro'), 'plan');
    const both = await create({
      op: 'and',
      of: [
        { op: 'segment', key: 'plan' },
        { op: 'country', in: ['FRANCE'] },
      ],
    });
    await settle();
    expect([(await numbersIn(id)).length, (await numbersIn(both)).length]).toEqual([400, 400]);
    expect(await save(CHANGE, { id, version: 1, rule: plan('free') })).toEqual({
      segment: { id, version: 2 },
    });
    await settle();
    expect([(await numbersIn(id)).length, (await numbersIn(both)).length]).toEqual([800, 800]);
    const { data } = await shop.query(
      `query ($id: ID!) { segment(id: $id) { size version freshness { complete evaluated population } } }`,
      { variables: { id }, viewer: STAFF },
    );
    expect(data).toEqual({
      segment: { size: 800, version: 2, freshness: { complete: true, evaluated: 1_200, population: 1_200 } },
    });
    const simulated = await shop.query(SIMULATE, { variables: { rule: plan('pro') }, viewer: STAFF });
    expect(simulated.data).toEqual({
      simulateSegment: { population: 1_200, asked: 1_200, members: 400, exact: true },
    });
  });

  it('goes on with a backfill where it stopped', async () => {
    await shop.send(
      ...Array.from({ length: 900 }, (_, index) => identify(`c-${index}`, null, { plan: 'pro' })),
    );
    const id = await create({ op: 'trait', name: 'plan', test: { is: 'EXISTS' } });
    await until(async () => (await numbersIn(id)).length > 0);
    await shop.sql(
      `UPDATE segment SET backfilling = true, backfill_done = 500,
              backfill_cursor = (SELECT id FROM customer ORDER BY id OFFSET 499 LIMIT 1)`,
    );
    await settle();
    const [row] = await shop.sql('SELECT backfilling, backfill_done FROM segment');
    expect(row).toEqual({ backfilling: false, backfill_done: 900 });
    expect(await numbersIn(id)).toHaveLength(900);
  });

  it('answers for one customer as it answers for all', async () => {
    const rule = {
      op: 'and',
      of: [boughtWithin(30), { op: 'not', of: { op: 'event', name: 'Product Viewed' } }],
    };
    const id = await create(rule);
    await buy('o-1', 'ada', START);
    await buy('o-2', 'bob', START);
    await shop.send(viewed('A1', { userId: 'bob', timestamp: START.toISOString() }));
    await settle();
    const ask = async (number: string) => {
      const variables = { customerId: await shop.customerId(number), segmentId: id };
      return (await shop.query(EVALUATE, { variables, viewer: STAFF })).data?.['evaluateSegment'];
    };
    expect(await numbersIn(id)).toEqual(['ada']);
    expect(await ask('ada')).toEqual({ member: true, changesAt: addDays(START, 30).toISOString() });
    expect(await ask('bob')).toEqual({ member: false, changesAt: null });
  });

  it('sees people who were merged as one, with what is known under both ids', async () => {
    const french = await create({
      op: 'and',
      of: [
        { op: 'country', in: ['France'] },
        { op: 'trait', name: 'size', test: { is: 'EQ', value: 'M' } },
      ],
    });
    const idle = await create({ op: 'not', of: boughtWithin(30) });
    await shop.send(identify('ada', null, { size: 'M' }), identify('eda', null, { country: 'France' }));
    await buy('o-1', 'ada', START);
    await settle();
    expect([await numbersIn(french), await numbersIn(idle)]).toEqual([[], ['eda']]);
    const [fromId, intoId] = [await shop.customerId('eda'), await shop.customerId('ada')];
    const input = { fromId, intoId, reason: 'one person', idempotencyKey: 'one' };
    const { data } = await shop.query(
      `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) {
         ... on CustomersMerged { mergeId } } }`,
      { variables: { input }, viewer: STAFF },
    );
    await settle();
    expect([await numbersIn(french), await numbersIn(idle)]).toEqual([['ada'], []]);
    // Who was merged away is no second customer, neither asked nor counted.
    const rule = { op: 'country', in: ['France'] };
    const simulated = await shop.query(SIMULATE, { variables: { rule }, viewer: STAFF });
    expect(simulated.data).toEqual({
      simulateSegment: { population: 1, asked: 1, members: 1, exact: true },
    });
    const { mergeId } = data?.['mergeCustomers'] as { mergeId: string };
    await shop.query(
      'mutation ($input: UnmergeCustomersInput!) { unmergeCustomers(input: $input) { __typename } }',
      { variables: { input: { mergeId, reason: 'two people' } }, viewer: STAFF },
    );
    await settle();
    expect([await numbersIn(french), await numbersIn(idle)]).toEqual([[], ['eda']]);
  });

  it('hears of loyalty tiers, the latest of which counts in whatever order they come', async () => {
    const id = await create({ op: 'tier', in: ['GOLD'] });
    await shop.send(identify('ada', null));
    const customerId = await shop.customerId('ada');
    const tier = (to: 'SILVER' | 'GOLD', day: number) => ({
      type: 'tier.changed' as const,
      version: 1 as const,
      eventId: newId(),
      occurredAt: addDays(START, day).toISOString(),
      customerId,
      from: 'BRONZE' as const,
      to,
    });
    await shop.deliver(tier('GOLD', 2));
    await shop.deliver(tier('SILVER', 1));
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
    await shop.deliver(tier('SILVER', 3));
    await settle();
    expect(await numbersIn(id)).toEqual([]);
  });

  it('follows what customers allow', async () => {
    const id = await create({ op: 'consent', purpose: 'PERSONALISATION' });
    await shop.send(identify('ada', null));
    await settle();
    expect(await numbersIn(id)).toEqual([]);
    await shop.query(ALLOW, { viewer: { kind: 'customer', customerId: await shop.customerId('ada') } });
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
  });

  it('follow what customers declare in their settings', async () => {
    const id = await create({ op: 'trait', name: 'locale', test: { is: 'EQ', value: 'fr-FR' } });
    await shop.send(identify('ada', null));
    await settle();
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('ada') };
    const { errors } = await shop.query(SETTINGS, { viewer });
    expect(errors).toEqual([]);
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
  });

  it('finds what was bought inside orders, by product', async () => {
    const id = await create({
      op: 'event',
      name: 'Order Completed',
      productId: 'b2',
      measure: 'SUM_MINOR',
      test: { is: 'GTE', value: 500 },
    });
    const at = { timestamp: START.toISOString() };
    await shop.send(
      ordered(
        'o-1',
        [
          ['A1', 9, '10'],
          ['B2', 2, '2.50'],
        ],
        { userId: 'ada', ...at },
      ),
      ordered(
        'o-2',
        [
          ['A1', 9, '10'],
          ['B2', 1, '2.50'],
        ],
        { userId: 'bob', ...at },
      ),
    );
    await settle();
    expect(await numbersIn(id)).toEqual(['ada']);
  });

  it('shows customers their own segments, when they allow personalisation', async () => {
    await create(boughtWithin(30), 'recent');
    await buy('o-1', 'ada', START);
    await settle();
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('ada') };
    const query = `{ me { segments { since segment { key size } } } }`;
    const before = await shop.query(query, { viewer });
    expect(before.errors).toMatchObject([{ code: 'CONSENT_REQUIRED', path: 'me.segments' }]);
    await shop.query(ALLOW, { viewer });
    const { data, errors } = await shop.query(query, { viewer });
    expect(data).toEqual({
      me: { segments: [{ since: START.toISOString(), segment: { key: 'recent', size: null } }] },
    });
    expect(errors.map(({ code }) => code)).toEqual(['FORBIDDEN']);
  });

  it.each([
    [{ op: 'nor', of: [] }, 'INVALID_RULE', 'rule.op wants one of'],
    [
      { op: 'and', of: [{ op: 'trait', name: 'x', test: { is: 'EQ' } }] },
      'INVALID_RULE',
      'rule.of[0].test.value wants',
    ],
    [
      { op: 'event', name: 'x', withinDays: 9_999 },
      'INVALID_RULE',
      'rule.withinDays wants a whole number from 1 to 730; 9999 came',
    ],
    [{ op: 'event', name: 'x', withinDay: 9 }, 'INVALID_RULE', 'withinDay came'],
    [{ op: 'country', in: ['\u0000'] }, 'INVALID_RULE', 'rule wants texts without NUL'],
    [{ op: 'event', name: '\ud800' }, 'INVALID_RULE', 'rule wants texts without NUL'],
    [{ op: 'segment', key: 'nobody' }, 'UNKNOWN_SEGMENT', 'there is no segment nobody'],
    [{ op: 'segment', key: 'self' }, 'CYCLE', 'self -> self'],
    [
      Array.from({ length: 9 }).reduce<object>((of) => ({ op: 'not', of }), { op: 'tier', in: ['A'] }),
      'INVALID_RULE',
      'at most 8 levels',
    ],
  ])('refuses a rule it cannot use, and says where: %j', async (rule, code, message) => {
    expect(await save(CREATE, { key: 'self', name: 'Self', rule })).toEqual({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses a segment that comes to depend on itself through another', async () => {
    const a = await create(boughtWithin(1), 'a');
    const b = await create({ op: 'segment', key: 'a' }, 'b');
    expect(await save(CHANGE, { id: a, version: 1, rule: { op: 'segment', key: 'b' } })).toMatchObject({
      code: 'CYCLE',
    });
    expect(await save(ARCHIVE, { id: a, version: 1 })).toMatchObject({ code: 'IN_USE' });
    expect(await save(CHANGE, { id: b, version: 7, name: 'B' })).toMatchObject({ code: 'VERSION_CHANGED' });
  });

  it('lets the members of a segment leave that is archived', async () => {
    const id = await create(boughtWithin(30));
    await buy('o-1', 'ada', START);
    await settle();
    await save(ARCHIVE, { id, version: 1 });
    await settle();
    expect(await numbersIn(id)).toEqual([]);
    expect((await shop.published('segment.changed')).map(({ member }) => member)).toEqual([true, false]);
  });

  it('works for many people with as many statements as for few', async () => {
    await restartQuietly();
    await create({
      op: 'and',
      of: [boughtWithin(30), { op: 'tier', in: ['GOLD'] }, { op: 'consent', purpose: 'ANALYTICS' }],
    });
    await settle();
    const count = async (people: number) => {
      await shop.send(
        ...Array.from({ length: people }, (_, n) =>
          ordered(`${people}-${n}`, [['A1', 1, '1']], { userId: `u-${people}-${n}` }),
        ),
      );
      return shop.countStatements(settle);
    };
    expect([await count(2), await count(200)]).toEqual([26, 26]);
  });

  it('marks nobody for what no segment depends on', async () => {
    await create({ op: 'tier', in: ['GOLD'] });
    await settle();
    await shop.send(viewed('A1'));
    await settle();
    await shop.send(viewed('A1'));
    expect(await shop.sql('SELECT 1 FROM segment_mark')).toEqual([]);
  });

  it('ends the same whichever of four replicas evaluates whom', async () => {
    const id = await create({ ...boughtWithin(30), test: { is: 'GTE', value: 3 } });
    await settle();
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 20 }, (_, user) =>
        ordered(`${batch}-${user}`, [['A1', 1, '1']], {
          userId: `u-${user}`,
          timestamp: START.toISOString(),
        }),
      ),
    );
    await Promise.all([
      ...batches.map((batch) => shop.send(...batch)),
      settle(),
      settle(),
      settle(),
      settle(),
    ]);
    await Promise.all([settle(), settle(), settle(), settle()]);
    expect(await numbersIn(id)).toHaveLength(20);
    const changes = await shop.published('segment.changed');
    expect(changes.map(({ revision, member }) => [revision, member])).toEqual(
      Array.from({ length: 20 }, () => [1, true]),
    );
  });

  it('gives segments to staff alone', async () => {
    const { errors } = await shop.query(`{ segments { edges { node { key } } } }`);
    expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const refused = await shop.query(CREATE, {
      variables: { input: { key: 'k', name: 'K', rule: boughtWithin(1) } },
      viewer: { kind: 'staff', staffId: 'pia', roles: ['pricing'] },
    });
    expect(refused.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });
});

import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify, track, viewed } from './events';
import { planOf } from './plan';
import { STAFF, startShop, type Shop } from './shop';

const VIDEO = {
  type: 'object',
  properties: { title: { type: 'string', maxLength: 50 }, seconds: { type: 'integer', minimum: 0 } },
  required: ['title'],
};

describe('the tracking plan', () => {
  let shop: Shop;
  let plan: ReturnType<typeof planOf>;
  beforeEach(async () => {
    shop = await startShop();
    plan = planOf(shop);
  });
  afterEach(() => shop.stop());

  const video = (properties: object, fields: object = {}) => track('Video Played', properties, fields);

  it('takes planned events, and keeps what they say', async () => {
    await plan.plan('Video Played', VIDEO);
    expect(await shop.send(video({ title: 'Mugs', seconds: 3, more: 'x' }))).toMatchObject({ accepted: 1 });
    expect(await shop.sql('SELECT name, properties FROM customer_event')).toEqual([
      { name: 'Video Played', properties: { title: 'Mugs', seconds: 3 } },
    ]);
  });

  it('keeps aside what breaks it, and says what is wrong where', async () => {
    await plan.plan('Video Played', VIDEO);
    const sent = await shop.send(video({ seconds: -1 }));
    expect(sent.results).toEqual([
      expect.objectContaining({
        status: 'QUARANTINED',
        code: 'PLAN_VIOLATION',
        reason: "/properties/title must have required property 'title' (and 1 more)",
        violations: [
          { pointer: '/properties/title', message: "must have required property 'title'", rule: '/required' },
          { pointer: '/properties/seconds', message: 'must be >= 0', rule: '/properties/seconds/minimum' },
        ],
      }),
    ]);
    const { data } = await shop.query(
      '{ quarantinedEvents { edges { node { eventName code violations { pointer } } } } }',
      { viewer: STAFF },
    );
    expect(data).toMatchObject({
      quarantinedEvents: {
        edges: [
          {
            node: {
              eventName: 'Video Played',
              code: 'PLAN_VIOLATION',
              violations: [{ pointer: '/properties/title' }, { pointer: '/properties/seconds' }],
            },
          },
        ],
      },
    });
    const single = await shop.post('/v1/track', video({}));
    expect(single).toMatchObject({
      status: 400,
      body: {
        errors: [{ extensions: { code: 'PLAN_VIOLATION', violations: [{ pointer: '/properties/title' }] } }],
      },
    });
  });

  it('is written as a draft that judges nothing, then published, version after version', async () => {
    expect((await plan.draft({ name: 'Video Played', schema: VIDEO })).edit).toMatchObject({
      event: { version: 1, status: 'DRAFT', draftedBy: 'sam', publishedBy: null },
    });
    expect((await shop.send(video({}))).results).toMatchObject([{ code: 'UNKNOWN_EVENT' }]);
    expect((await plan.draft({ name: 'Video Played', schema: {} })).edit).toMatchObject({
      event: { version: 1 },
    });
    expect((await plan.publish({ name: 'Video Played' })).edit).toMatchObject({
      event: { status: 'PUBLISHED', publishedBy: 'sam' },
    });
    expect((await plan.publish({ name: 'Video Played' })).edit).toMatchObject({
      __typename: 'NoSuchPlannedVersion',
    });
    expect(await shop.send(video({}))).toMatchObject({ accepted: 1 });
    await plan.plan('Video Played', VIDEO);
    expect(await shop.send(video({}))).toMatchObject({ quarantined: 1 });

    const stated = (event_version: unknown) => ({ context: { protocols: { event_version } } });
    expect(await shop.send(video({}, stated(1)))).toMatchObject({ accepted: 1 });
    expect((await shop.send(video({}, stated(7)))).results).toMatchObject([
      { violations: [{ pointer: '/context/protocols/event_version' }] },
    ]);
    expect((await plan.retire({ name: 'Video Played', version: 2 })).edit).toMatchObject({
      event: { status: 'RETIRED' },
    });
    expect(await shop.send(video({}))).toMatchObject({ accepted: 1 });
    const { data } = await shop.query('{ plannedEvents(first: 5) { edges { node { version status } } } }', {
      viewer: STAFF,
    });
    expect(data).toMatchObject({
      plannedEvents: {
        edges: [{ node: { version: 2, status: 'RETIRED' } }, { node: { version: 1, status: 'PUBLISHED' } }],
      },
    });
  });

  it('refuses a schema that is none, could not be checked in time, or leads outside, and says why', async () => {
    for (const schema of [
      { type: 'text' },
      { $ref: 'file:///etc/passwd' },
      { pattern: '(?<=a)b', type: 'string' },
    ]) {
      const { edit } = await plan.draft({ name: 'Video Played', schema });
      expect(edit).toMatchObject({ __typename: 'SchemaRefused' });
      expect(edit['problems']).not.toEqual([]);
    }
  });

  it('lets a source send what nobody planned where its policy says so', async () => {
    await plan.setPolicy({ source: 'shop', unplanned: 'ALLOW' });
    expect(await shop.send(video({}))).toMatchObject({ accepted: 1 });
    await plan.setPolicy({ source: 'shop', unplanned: 'QUARANTINE' });
    expect(await shop.send(video({}))).toMatchObject({ quarantined: 1 });
    const { edit } = await plan.setPolicy({ unplanned: 'ALLOW' });
    expect(edit).toMatchObject({
      unplanned: 'ALLOW',
      bySource: [{ source: 'shop', unplanned: 'QUARANTINE' }],
    });
    expect(await shop.send(video({}))).toMatchObject({ quarantined: 1 });
  });

  it('is for the sources it names', async () => {
    await plan.plan('Product Viewed', { required: ['position'] }, { sources: ['till'] });
    expect(await shop.send(viewed('A'))).toMatchObject({ accepted: 1 });
    await plan.plan('Product Viewed', { required: ['position'] }, { sources: ['till', 'shop'] });
    expect(await shop.send(viewed('A'))).toMatchObject({ quarantined: 1 });
  });

  it('judges an event that is understood as well, before its effect', async () => {
    await plan.plan('Product Viewed', {
      type: 'object',
      properties: { product_id: { pattern: '^[0-9]+$' } },
    });
    expect(await shop.send(viewed('A'), viewed('7'))).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(await shop.published('product.viewed')).toMatchObject([{ productId: '7' }]);
  });

  it('has rules for every event, and rules for traits', async () => {
    await plan.plan(
      '',
      { properties: { context: { required: ['ip'] } }, required: ['context'] },
      { type: 'ANY' },
    );
    expect(await shop.send(viewed('A'), viewed('B', { context: { ip: '::1' } }))).toMatchObject({
      accepted: 1,
    });
    await plan.plan('', { properties: { country: { enum: ['France'] } } }, { type: 'IDENTIFY' });
    const fields = { context: { ip: '::1' } };
    const sent = await shop.send(
      identify('ada', null, { country: 'France' }, fields),
      identify('ada', null, { country: 'Atlantis' }, fields),
    );
    expect(sent.results).toMatchObject([
      { status: 'ACCEPTED' },
      { violations: [{ pointer: '/traits/country' }] },
    ]);
  });

  it('says what would become of an event without storing it', async () => {
    await plan.plan('Video Played', VIDEO);
    const check = async (event: object) => {
      const { data } = await shop.query(
        'query ($input: CheckEventInput!) { checkEvent(input: $input) { accepted code violations { pointer } } }',
        { viewer: STAFF, variables: { input: { source: 'shop', event } } },
      );
      return data?.['checkEvent'];
    };
    expect(await check(video({ title: 'x' }))).toEqual({ accepted: true, code: null, violations: [] });
    expect(await check(video({}))).toMatchObject({ accepted: false, code: 'PLAN_VIOLATION' });
    expect(
      await shop.sql('SELECT 1 FROM quarantined_event UNION ALL SELECT 1 FROM received_message'),
    ).toEqual([]);
  });

  it('is edited by analysts and shown to staff', async () => {
    const marketing: Viewer = { kind: 'staff', staffId: 'kim', roles: ['marketing'] };
    expect((await plan.draft({ name: 'X', schema: {} }, marketing)).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await shop.query('{ trackingPlan { unplanned } }', { viewer: marketing })).errors).toEqual([]);
    expect((await shop.query('{ trackingPlan { unplanned } }')).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    for (const input of [
      { name: '' },
      { name: ' X' },
      { name: 'x', type: 'IDENTIFY' },
      { type: 'ANY', sources: ['a'] },
    ]) {
      expect((await plan.draft({ schema: {}, ...input })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('costs no statement more, however many events are planned', async () => {
    // The first makes the person's key, the second finds it and keeps it.
    for (let n = 0; n < 2; n += 1) await shop.send(viewed('A'));
    const count = async (planned: number) => {
      await plan.plan(`Planned ${planned - 1}`, VIDEO);
      const events = () =>
        Array.from({ length: 20 }, (_, n) => track(`Planned ${n % planned}`, { title: 'x' }));
      await shop.send(...events());
      return shop.countStatements(() => shop.send(...events()));
    };
    const counts: number[] = [];
    for (let planned = 1; planned <= 5; planned += 1) counts.push(await count(planned));
    expect(counts).toEqual([5, 5, 5, 5, 5]);
  });
});

import { inflateRawSync } from 'node:zlib';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until } from '@rapport/testkit/subgraph';
import { startFiveSubgraphs, type FiveSubgraphs } from './five-subgraphs';

const SHOP: Viewer = { kind: 'service', source: 'shop' };
const STAFF: Viewer = { kind: 'staff', staffId: 'sam', roles: ['admin'] };

/** Whom nobody else is like: each is looked for everywhere. */
const ADA = {
  number: 'nr-adamarker-17',
  devices: ['device-adamarker-web', 'device-adamarker-app'],
  email: 'ada.marker@adamarker.example',
  phone: '+442079460777',
  name: 'Adalina Markerova',
  shownName: 'LanternLadyMarker',
  idea: 'ideatextmarker: lanterns should float',
  thread: 'threadtextmarker: who repairs lanterns',
  review: 'reviewtextmarker: burns for hours',
  typo: 'quarantinemarker',
};

describe('a person in all five subgraphs', () => {
  let rapport: FiveSubgraphs;
  let ada: Viewer & { kind: 'customer' };
  let bob: Viewer & { kind: 'customer' };
  let adasIds: string[];

  beforeAll(async () => {
    rapport = await startFiveSubgraphs();
    await ingest(
      identify(ADA.number, ADA.devices[0], { email: ADA.email, phone: ADA.phone, name: ADA.name }),
      track('Product Viewed', { product_id: 'LANTERN' }, ADA.number, ADA.devices[0]),
      track('Product Viewed', { product_id: 'WICK' }, undefined, ADA.devices[1]),
      order('adas-1', 200, ADA.number, ADA.devices[0]),
      order('adas-2', 100, undefined, ADA.devices[1]),
      order('bobs-1', 50, 'nr-bob', 'device-bob'),
      track(
        'Order Refunded',
        {
          refund_id: 'r-1',
          order_id: 'adas-1',
          currency: 'GBP',
          products: [{ product_id: 'LANTERN', quantity: 1 }],
        },
        ADA.number,
      ),
      identify(ADA.number, ADA.devices[1], {}),
      track('Order Completed', { order_id: ADA.typo, currency: 'XXX' }, ADA.number, ADA.devices[0]),
    );
    await ingest(track('Order Completed', { order_id: ADA.typo, currency: 'XXX', x: 2 }, ADA.number));
    await ingest(
      message('identify', { traits: { email: ADA.email, x: ADA.typo }, timestamp: 'never' }, undefined, 'd'),
    );
    ada = await customer(ADA.number);
    bob = await customer('nr-bob');
    await rapport.caughtUp();
    await writeEverywhere();
    await rapport.caughtUp();
    adasIds = await findIds();
  });
  afterAll(() => rapport.stop());

  let sent = 0;
  const message = (type: string, fields: object, userId?: string, anonymousId?: string) => {
    sent += 1;
    const timestamp = new Date(Date.now() - 3_600_000 + sent * 1_000).toISOString();
    return { type, messageId: `m-${sent}`, timestamp, userId, anonymousId, ...fields };
  };
  const track = (event: string, properties: object, userId?: string, anonymousId?: string) =>
    message('track', { event, properties }, userId, anonymousId);
  const identify = (userId: string, anonymousId: string | undefined, traits: object) =>
    message('identify', { traits }, userId, anonymousId);
  const order = (order_id: string, price: number, userId?: string, anonymousId?: string) =>
    track(
      'Order Completed',
      { order_id, currency: 'GBP', products: [{ product_id: 'LANTERN', quantity: 2, price }] },
      userId,
      anonymousId,
    );
  const ingest = async (...events: object[]) => {
    const { ingestEvents } = await rapport.ask(
      'profile',
      SHOP,
      'mutation($events: [SegmentEvent!]!) { ingestEvents(input: { events: $events }) { results { status code reason } } }',
      { events: JSON.parse(JSON.stringify(events)) as unknown },
    );
    return (ingestEvents as { results: { status: string }[] }).results.map(({ status }) => status);
  };
  const customer = async (number: string) => {
    const [row] = await rapport.sql<{ id: string }>('profile', 'SELECT id FROM customer WHERE number = $1', [
      number,
    ]);
    return { kind: 'customer', customerId: row?.id ?? '' } as const;
  };
  const key = () => newId();

  /** What Ada does by herself, and what Bob writes to her. */
  async function writeEverywhere(): Promise<void> {
    await rapport.ask(
      'profile',
      ada,
      'mutation { changeCart(input: { lines: [{ productId: "WICK", quantity: 2 }] }) { id } }',
    );
    await rapport.ask(
      'profile',
      ada,
      'mutation { setConsent(input: { purpose: RECOMMENDATIONS, granted: true }) { granted } }',
    );
    await rapport.subgraphs.get('pricing')?.runSchedule('settle-prices');
    await rapport.ask(
      'pricing',
      ada,
      `mutation { quoteCart(input: { lines: [{ productId: "LANTERN", quantity: 1 }], idempotencyKey: "${key()}" }) { __typename } }`,
    );
    await rapport.ask(
      'loyalty-rewards',
      ada,
      `mutation { redeemReward(input: { rewardId: "gift-wrapping", idempotencyKey: "${key()}" }) { __typename } }`,
    );
    await rapport.ask(
      'community',
      ada,
      `mutation { setDisplayName(input: { displayName: "${ADA.shownName}" }) { __typename } }`,
    );
    await rapport.ask(
      'community',
      ada,
      `mutation { submitIdea(input: { title: "An idea", text: "${ADA.idea}", idempotencyKey: "${key()}" }) { __typename } }`,
    );
    await rapport.ask(
      'community',
      ada,
      `mutation { publishReview(input: { productId: "LANTERN", stars: 5, title: "Bright", text: "${ADA.review}", idempotencyKey: "${key()}" }) { __typename } }`,
    );
    await rapport.ask(
      'community',
      ada,
      `mutation { startThread(input: { title: "Repairs", text: "${ADA.thread}", idempotencyKey: "${key()}" }) { __typename } }`,
    );
    const [thread] = await rapport.sql<{ id: string }>(
      'community',
      `SELECT id FROM contribution WHERE kind = 'THREAD'`,
    );
    await rapport.ask(
      'community',
      bob,
      `mutation { reply(input: { threadId: "${thread?.id ?? ''}", text: "bobs answer to @${ADA.shownName}, that is me", idempotencyKey: "${key()}" }) { __typename } }`,
    );
    const [idea] = await rapport.sql<{ id: string }>(
      'community',
      `SELECT id FROM contribution WHERE kind = 'IDEA'`,
    );
    await rapport.ask(
      'community',
      bob,
      `mutation { voteForIdea(input: { ideaId: "${idea?.id ?? ''}" }) { __typename } }`,
    );
    await rapport.ask(
      'community',
      STAFF,
      `mutation { hideContribution(input: { contributionId: "${idea?.id ?? ''}", reason: "${ADA.shownName} was rude" }) { __typename } }`,
    );
    await rapport.ask('profile', STAFF, `{ customerByNumber(number: "${ADA.number}") { id } }`);
  }

  /** Every id under which anything was ever written for her. */
  async function findIds(): Promise<string[]> {
    const rows = await rapport.sql<{ id: string }>(
      'profile',
      `SELECT id FROM customer WHERE number = $1
       UNION SELECT origin_id FROM customer_event WHERE customer_id = $2
       UNION SELECT visitor_id FROM anonymous_identity WHERE anonymous_id = ANY($3) AND visitor_id IS NOT NULL`,
      [ADA.number, ada.customerId, ADA.devices],
    );
    return rows.map(({ id }) => id);
  }

  const request = async (id: string) =>
    (
      await rapport.ask(
        'profile',
        STAFF,
        `{ dataRequest(id: "${id}") { state waitingFor downloadPath receipts { subgraph found } } }`,
      )
    )['dataRequest'] as { state: string; waitingFor: string[]; downloadPath: string | null };
  const completed = async (id: string) => {
    await until(async () => (await request(id)).state !== 'IN_PROGRESS');
    expect(await request(id)).toMatchObject({ state: 'COMPLETED', waitingFor: [] });
  };
  const totals = async () => ({
    orders: await rapport.sql(
      'profile',
      'SELECT count(*)::int, sum(total_minor)::int AS total, sum(kept_minor)::int AS kept FROM shop_order',
    ),
    refunds: await rapport.sql(
      'profile',
      'SELECT count(*)::int, sum(refund_minor)::int AS refunded FROM shop_return',
    ),
    ledger: await rapport.sql(
      'loyalty-rewards',
      'SELECT account, sum(amount)::int AS amount FROM posting GROUP BY 1 ORDER BY 1',
    ),
    accounts: await rapport.sql('loyalty-rewards', 'SELECT sum(available)::int AS balance FROM account'),
    purchases: await rapport.sql('recommendation', 'SELECT count(*)::int FROM purchase'),
    prices: await rapport.sql(
      'pricing',
      'SELECT count(*)::int, sum(lines)::int AS lines FROM price_observation',
    ),
  });
  const needles = () => [
    ...adasIds,
    ...Object.values(ADA).flat(),
    ADA.phone.slice(1),
    ...ADA.devices.map((device) => Buffer.from(device).toString('hex')),
  ];

  it('gets everything that is held about them, from every subgraph, in one archive', async () => {
    const { exportMyData } = await rapport.ask('profile', ada, 'mutation { exportMyData(input: {}) { id } }');
    const { id } = exportMyData as { id: string };
    await completed(id);
    const { downloadPath } = await request(id);
    const answer = await rapport.http.inject({ method: 'GET', url: downloadPath ?? '' });
    expect(answer.statusCode).toBe(200);
    const files = unzip(answer.rawPayload);
    for (const text of files.values()) JSON.parse(text);
    const text = [...files.values()].join('\n');
    const { typo, phone, ...shown } = ADA;
    for (const marker of Object.values(shown).flat()) expect(text).toContain(marker);
    expect(text).toContain(phone.slice(1));
    expect(text).toContain(typo);
    const folders = new Set([...files.keys()].map((name) => name.split('/')[0]));
    expect([...folders].sort()).toEqual([
      'community',
      'loyalty-rewards',
      'manifest.json',
      'pricing',
      'profile',
      'recommendation',
    ]);
  });

  it('once erased is found in no column of any table of any database, the bus included, and no total has changed', async () => {
    expect((await rapport.findAnywhere(needles())).length).toBeGreaterThan(20);
    const before = await totals();
    const { eraseMe } = await rapport.ask('profile', ada, 'mutation { eraseMe(input: {}) { id } }');
    await completed((eraseMe as { id: string }).id);
    await rapport.caughtUp();
    expect(await rapport.findAnywhere(needles())).toEqual([]);
    expect(await totals()).toEqual(before);
    expect(await rapport.sql('community', `SELECT text FROM contribution WHERE kind = 'REPLY'`)).toEqual([
      { text: 'bobs answer to @former member, that is me' },
    ]);
  });

  it('stays erased when everything ever told about them is told again, shuffled, by another till', async () => {
    const before = await totals();
    const statuses = await ingest(
      ...[
        identify(ADA.number, ADA.devices[0], { email: ADA.email, name: ADA.name }),
        track('Product Viewed', { product_id: 'LANTERN' }, undefined, ADA.devices[1]),
        track('Product Viewed', { product_id: 'LANTERN' }, ADA.number),
        identify('nr-somebody', undefined, { email: ADA.email.toUpperCase() }),
      ].reverse(),
      order('adas-1', 200, ADA.number, ADA.devices[0]),
      order('late-1', 10, ADA.number, ADA.devices[0]),
    );
    expect(statuses).toEqual(['FORGOTTEN', 'FORGOTTEN', 'FORGOTTEN', 'FORGOTTEN', 'DUPLICATE', 'ACCEPTED']);
    await rapport.caughtUp();
    expect(await rapport.findAnywhere(needles())).toEqual([]);
    expect(before.ledger).toEqual((await totals()).ledger);
  });
});

/** The texts in a ZIP archive, by name, as its central directory has them. */
function unzip(archive: Buffer): Map<string, string> {
  const end = archive.length - 22;
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const offset = archive.readUInt32LE(at + 42) + 30 + nameLength;
    const compressed = archive.subarray(offset, offset + archive.readUInt32LE(at + 20));
    files.set(
      archive.toString('utf8', at + 46, at + 46 + nameLength),
      inflateRawSync(compressed).toString('utf8'),
    );
    at += 46 + nameLength;
  }
  return files;
}

import { addDays } from '@rapport/kernel/clock';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until } from '@rapport/testkit/subgraph';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { identify } from './events';
import { startShop, type Shop } from './shop';

const START = new Date('2026-06-01T12:00:00.000Z');
const MARKETING: Viewer = { kind: 'staff', staffId: 'mia', roles: ['marketing'] };
const CREATE_SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { ... on SegmentSaved { segment { id } } } }`;
const CREATE = `mutation ($input: CreateDestinationInput!) { createDestination(input: $input) {
  ... on DestinationCreated { secret destination { id queued } } ... on DestinationRefused { code message } } }`;
const LIST = `{ destinations { url queued dead coalesced failures lastError disabledAt segment { key } } }`;
const EXPORT = `query ($segmentId: ID!, $first: Int!, $after: String) {
  exportAudience(segmentId: $segmentId, purpose: MARKETING_EMAIL, first: $first, after: $after) { csv exported withheld endCursor } }`;
const ALLOW = `mutation ($granted: Boolean!) { setConsent(input: { purpose: MARKETING_EMAIL, granted: $granted }) { granted } }`;

interface Received {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

describe('audiences', () => {
  let shop: Shop;
  let now: Date;
  let segmentId: string;
  const servers: Server[] = [];
  beforeEach(async () => {
    now = START;
    shop = await startShop({ strictDestinations: false }, () => now);
    const rule = { op: 'trait', name: 'plan', test: { is: 'EQ', value: 'pro' } };
    const { data } = await ask(CREATE_SEGMENT, { input: { key: 'pro', name: 'Pro', rule } });
    segmentId = (data?.['createSegment'] as { segment: { id: string } }).segment.id;
  });
  afterEach(async () => {
    await shop.stop();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const ask = (query: string, variables: Record<string, unknown>) =>
    shop.query(query, { variables, viewer: MARKETING });
  const settle = () => shop.subgraph.runSchedule('settle-segments');
  /** A receiver; `status` null never answers. */
  const listen = async (
    status: () => number | null,
    received: Received[] = [],
    before = () => Promise.resolve(),
  ): Promise<string> => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
        const answer = status();
        if (answer !== null) void before().then(() => response.writeHead(answer).end());
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  };
  const createDestination = async (url: string): Promise<{ secret: string; destination: { id: string } }> => {
    const { data } = await ask(CREATE, { input: { segmentId, url, purpose: 'MARKETING_EMAIL' } });
    return data?.['createDestination'] as { secret: string; destination: { id: string } };
  };
  const decide = async (number: string, granted: boolean) => {
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId(number) };
    await shop.query(ALLOW, { variables: { granted }, viewer });
  };
  const become = async (number: string, plan: string) => {
    await shop.send(identify(number, null, { plan }, { timestamp: now.toISOString() }));
  };
  const changesIn = (received: readonly Received[]) =>
    received.flatMap(
      ({ body }) => (JSON.parse(body) as { changes: { customerNumber: string; member: boolean }[] }).changes,
    );

  it('are listed with their segments in as many statements for ten webhooks as for one', async () => {
    const list = () =>
      shop.countStatements(() =>
        shop.query(`{ destinations { queued segment { key size } } }`, { viewer: MARKETING }),
      );
    await createDestination('http://127.0.0.1:9/hook');
    const one = await list();
    for (let n = 0; n < 9; n += 1) {
      const input = { key: `s${n}`, name: 'S', rule: { op: 'tier', in: [`T${n}`] } };
      const { data } = await ask(CREATE_SEGMENT, { input });
      segmentId = (data?.['createSegment'] as { segment: { id: string } }).segment.id;
      await createDestination('http://127.0.0.1:9/hook');
    }
    expect([one, await list()]).toEqual([3, 3]);
  });

  it('forget who is erased while a webhook is being told of them', async () => {
    const erase = async () => {
      const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('ada') };
      await shop.query('mutation { eraseMe(input: {}) { id } }', { viewer });
      await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 0);
    };
    let answer = () => {};
    const isTold = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const received: Received[] = [];
    await createDestination(
      await listen(
        () => 204,
        received,
        () => isTold.then(erase),
      ),
    );
    await become('ada', 'free');
    await decide('ada', true);
    await become('ada', 'pro');
    const adaId = await shop.customerId('ada');
    await settle();
    await until(() => Promise.resolve(received.length > 0));
    answer();
    await until(
      async () =>
        (await shop.sql('SELECT 1 FROM destination WHERE last_delivered_at IS NOT NULL')).length === 1,
    );
    expect(await shop.sql('SELECT 1 FROM destination_member WHERE customer_id = $1', [adaId])).toEqual([]);
  });

  it('are told to a webhook, signed, and only people who allow it', async () => {
    const received: Received[] = [];
    const { secret } = await createDestination(await listen(() => 204, received));
    for (const number of ['ada', 'bob']) await become(number, 'free');
    await decide('ada', true);
    await become('ada', 'pro');
    await become('bob', 'pro');
    await settle();
    await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 0);
    expect(changesIn(received)).toMatchObject([{ customerNumber: 'ada', member: true }]);
    for (const { body, headers } of received) {
      const timestamp = headers['rapport-timestamp'] as string;
      const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      expect(headers['rapport-signature']).toBe(`v1=${expected}`);
    }
  });

  it('let a withdrawal reach what is waiting to be sent', async () => {
    let status = 500;
    const received: Received[] = [];
    await createDestination(await listen(() => status, received));
    await become('ada', 'free');
    await decide('ada', true);
    await become('ada', 'pro');
    await settle();
    await until(async () => received.length > 0);
    received.splice(0);
    await decide('ada', false);
    status = 204;
    now = addDays(now, 1);
    await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 0);
    // What was sent without an answer may have arrived.
    expect(changesIn(received)).toMatchObject([{ customerNumber: 'ada', member: false, revision: 2 }]);
  });

  it('lose who withdraws the purpose, and get back who grants it again, without the rule asking for it', async () => {
    const received: Received[] = [];
    await createDestination(await listen(() => 204, received));
    await become('ada', 'pro');
    await settle();
    for (const granted of [true, false, true]) {
      const before = received.length;
      now = new Date(now.getTime() + 60_000);
      await decide('ada', granted);
      await until(async () => received.length > before);
    }
    const told = changesIn(received) as unknown as { member: boolean; revision: number }[];
    expect(told.map(({ member }) => member)).toEqual([true, false, true]);
    expect(told.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    now = new Date(now.getTime() + 60_000);
    await become('ada', 'free');
    await settle();
    await until(async () => changesIn(received).length === 4);
    expect(changesIn(received).at(-1)).toMatchObject({ member: false, revision: 4 });
  });

  it('wait once for each person while a destination is down, and then are told how they stand', async () => {
    let status = 503;
    const received: Received[] = [];
    await createDestination(await listen(() => status, received));
    await become('bob', 'free');
    await decide('bob', true);
    await shop.sql(`UPDATE destination SET next_at = '2027-01-01'`);
    for (const plan of ['pro', 'free', 'pro', 'free']) {
      now = new Date(now.getTime() + 60_000);
      await become('ada', plan);
      await become('bob', plan === 'pro' ? 'pro' : 'free');
      if (plan === 'pro') await decide('ada', true);
      await settle();
    }
    now = new Date(now.getTime() + 60_000);
    await become('bob', 'pro');
    await settle();
    const [figures] = (await shop.query(LIST, { viewer: MARKETING })).data?.['destinations'] as unknown[];
    expect(figures).toMatchObject({ queued: 2, coalesced: expect.any(Number) as number });
    expect((figures as { coalesced: number }).coalesced).toBeGreaterThanOrEqual(7);
    status = 204;
    now = addDays(now, 300);
    await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 0);
    expect(changesIn(received)).toMatchObject([{ customerNumber: 'bob', member: true }]);
  });

  it('arrive at one destination while another is dead and a third never answers', async () => {
    const received: Received[] = [];
    await createDestination('http://127.0.0.1:1/dead');
    await createDestination(await listen(() => null));
    await createDestination(await listen(() => 204, received));
    for (let index = 0; index < 5; index += 1) {
      await become(`c-${index}`, 'free');
      await decide(`c-${index}`, true);
      await become(`c-${index}`, 'pro');
      await settle();
      await until(async () => changesIn(received).length === index + 1);
    }
    await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 10);
    const { data } = await shop.query(LIST, { viewer: MARKETING });
    expect(data?.['destinations']).toMatchObject([
      { queued: 5, segment: { key: 'pro' }, lastError: expect.stringContaining('ECONNREFUSED') as string },
      { queued: 5, lastError: null },
      { queued: 0, lastError: null, failures: 0 },
    ]);
  });

  it('are tried again with growing waits, set aside in the end, and begun again when staff say so', async () => {
    let status = 503;
    const received: Received[] = [];
    const { destination } = await createDestination(await listen(() => status, received));
    await become('ada', 'free');
    await decide('ada', true);
    await become('ada', 'pro');
    await settle();
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await until(async () => received.length >= attempt);
      await until(
        async () =>
          (await shop.sql('SELECT 1 FROM destination WHERE failures >= $1', [attempt])).length === 1,
      );
      now = new Date(now.getTime() + 3_600_000);
    }
    expect((await shop.query(LIST, { viewer: MARKETING })).data?.['destinations']).toMatchObject([
      { queued: 0, dead: 1, failures: 12, lastError: 'it answered 503' },
    ]);
    status = 200;
    await ask(`mutation ($id: ID!) { retryDestination(input: { id: $id }) }`, { id: destination.id });
    await until(async () => (await shop.sql('SELECT 1 FROM delivery')).length === 0);
    expect(changesIn(received).at(-1)).toMatchObject({ customerNumber: 'ada', member: true });
  });

  it('can be had as CSV, page by page, without those who do not allow it', async () => {
    for (const number of ['=1+1', 'bob', 'cyd']) {
      await shop.send(identify(number, null, { plan: 'pro', country: 'France, "the"' }));
      if (number !== 'cyd') await decide(number, true);
    }
    await settle();
    const pages: { csv: string; withheld: number; endCursor: string | null }[] = [];
    let after: string | null = null;
    do {
      const { data }: { data: Record<string, unknown> | null } = await ask(EXPORT, {
        segmentId,
        first: 2,
        after,
      });
      const page = data?.['exportAudience'] as (typeof pages)[number];
      pages.push(page);
      after = page.endCursor === null ? null : Buffer.from(page.endCursor).toString();
    } while (after !== null);
    const lines = pages
      .map(({ csv }) => csv)
      .join('')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('customer_id,number,country,since,score');
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',').slice(1).join(','))
        .sort(),
    ).toEqual([
      `'=1+1,"France, ""the""",${START.toISOString()},`,
      `bob,"France, ""the""",${START.toISOString()},`,
    ]);
    expect(pages.reduce((sum, { withheld }) => sum + withheld, 0)).toBe(1);
    expect(
      await shop.sql(
        `SELECT 1 FROM customer_access WHERE field = 'exportAudience' AND customer_id IS NOT NULL`,
      ),
    ).toHaveLength(2);
  });

  it('go nowhere that is not a URL', async () => {
    expect(await createDestination('file:///etc/passwd')).toMatchObject({ code: 'INVALID_URL' });
  });
});

import { inflateRawSync } from 'node:zlib';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { ErasureDone, ExportPart } from '@rapport/contracts/rights';
import { SERVICE, STAFF, startShop, type Shop } from './shop';

const OTHERS = ['recommendation', 'loyalty-rewards', 'pricing', 'community'];

const REQUEST = `id kind state requestedAt dueAt overdue completedAt waitingFor downloadPath
  receipts { subgraph found records { kind erased unlinked } }`;

interface Request {
  readonly id: string;
  readonly state: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly waitingFor: string[];
  readonly downloadPath: string | null;
  readonly receipts: { subgraph: string; found: boolean; records: { kind: string; erased: number }[] }[];
}

describe('the rights of a person', () => {
  let shop: Shop;
  let viewer: Viewer;
  let number = 0;
  let userId: string;
  let anonymousId: string;

  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  beforeEach(async () => {
    number += 1;
    userId = `person-${number}`;
    anonymousId = `device-of-${number}`;
    await shop.send(
      message('identify', {
        traits: {
          email: `Ada.${number}@Example.com`,
          phone: `+44 20 7946 0${100 + number}`,
          loyalty_card: `CARD-${number}-000`,
        },
        context: { device: { id: `phone-of-${number}` } },
      }),
      track('Order Completed', {
        order_id: `order-${number}`,
        currency: 'GBP',
        products: [{ product_id: 'LANTERN', quantity: 2, price: 5 }],
      }),
      track('Product Viewed', { product_id: 'LANTERN' }),
    );
    viewer = { kind: 'customer', customerId: await shop.customerId(userId) };
  });

  const message = (type: string, fields: object, at = '2026-05-01T10:00:00.000Z') => ({
    type,
    messageId: newId(),
    userId,
    anonymousId,
    timestamp: at,
    ...fields,
  });
  const track = (event: string, properties: object, at?: string) =>
    message('track', { event, properties }, at);

  const ask = async (mutation: 'exportMyData' | 'eraseMe', by = viewer, input = '{}'): Promise<Request> => {
    const answer = await shop.query(`mutation { ${mutation}(input: ${input}) { ${REQUEST} } }`, {
      viewer: by,
    });
    expect(answer.errors).toEqual([]);
    return answer.data?.[mutation] as Request;
  };
  const progress = async (id: string): Promise<Request> => {
    const answer = await shop.query(`{ dataRequest(id: "${id}") { ${REQUEST} } }`, { viewer: STAFF });
    return answer.data?.['dataRequest'] as Request;
  };
  const receipt = (requestId: string, subgraph: string, erased = 1): ErasureDone => ({
    type: 'erasure.done',
    version: 1,
    eventId: newId(),
    occurredAt: '2026-06-01T12:00:00.000Z',
    requestId,
    subgraph,
    records: [{ kind: 'thing', erased, unlinked: 0 }],
  });
  const part = (requestId: string, subgraph: string, fields: Partial<ExportPart> = {}): ExportPart => ({
    type: 'export.part',
    version: 1,
    eventId: newId(),
    occurredAt: '2026-06-01T12:00:00.000Z',
    requestId,
    attempt: requestId,
    subgraph,
    files: 1,
    file: 'things.json',
    part: 1,
    last: true,
    content: '[\n{"a":1}\n]\n',
    ...fields,
  });

  describe('erasure', () => {
    it('is not said to be done before every receipt is in, and shows whose is missing and the deadline', async () => {
      const request = await ask('eraseMe');
      expect(request).toMatchObject({ state: 'IN_PROGRESS', waitingFor: OTHERS, overdue: false });
      expect(request.dueAt).toBe('2026-06-29T12:00:00.000Z');
      await shop.deliver(...OTHERS.slice(1).map((subgraph) => receipt(request.id, subgraph)));
      expect(await progress(request.id)).toMatchObject({
        state: 'IN_PROGRESS',
        waitingFor: ['recommendation'],
      });
      await shop.deliver(receipt(request.id, 'recommendation'));
      expect(await progress(request.id)).toMatchObject({ state: 'COMPLETED', waitingFor: [] });
    });

    it('leaves the order as money of nobody, and nothing else', async () => {
      const customerId = await shop.customerId(userId);
      const request = await ask('eraseMe');
      expect(await shop.sql(`SELECT 1 FROM customer WHERE id = $1`, [customerId])).toEqual([]);
      const [order] = await shop.sql(
        `SELECT customer_id, anonymous_id, total_minor::int FROM shop_order WHERE number = 'order-${number}'`,
      );
      expect(order).toMatchObject({ anonymous_id: null, total_minor: 1_000 });
      expect(order?.['customer_id']).not.toBe(customerId);
      const found = request.receipts.find(({ subgraph }) => subgraph === 'profile')?.records;
      expect(found?.find(({ kind }) => kind === 'raw_event')?.erased).toBe(3);
    });

    it('asked for twice is the same request, while it is under way and when it is done', async () => {
      const first = await ask('eraseMe');
      expect((await ask('eraseMe')).id).toBe(first.id);
      await shop.deliver(...OTHERS.map((subgraph) => receipt(first.id, subgraph)));
      expect(await ask('eraseMe')).toMatchObject({ id: first.id, state: 'COMPLETED' });
      const { data } = await shop.query(`{ myDataRequests { id state } }`, { viewer });
      expect(data).toEqual({ myDataRequests: [{ id: first.id, state: 'COMPLETED' }] });
    });

    it('of somebody whose device is called by one letter leaves what waits to be sent of others', async () => {
      const one = { messageId: newId(), type: 'identify', anonymousId: 'e', traits: {} };
      await shop.send({ ...one, userId });
      await shop.sql(
        `INSERT INTO idempotency_key (actor, key, request_hash, answer) VALUES ('guest:someone', 'a key', 'x', '"eleven"')`,
      );
      await ask('eraseMe');
      expect(await shop.sql(`SELECT actor FROM idempotency_key WHERE actor = 'guest:someone'`)).toHaveLength(
        1,
      );
    });

    it('of somebody whom nobody holds is never said to be fulfilled', async () => {
      const nobody: Viewer = { kind: 'customer', customerId: newId() };
      const { id } = await ask('eraseMe', nobody);
      await shop.deliver(...OTHERS.map((subgraph) => receipt(id, subgraph, 0)));
      expect(await progress(id)).toMatchObject({ state: 'NO_SUBJECT_FOUND' });
    });

    it('asks again, ever later, until a subgraph that was down or failed has answered', async () => {
      const { id } = await ask('eraseMe');
      const asked = async () =>
        (await shop.published('erasure.requested')).filter(({ requestId }) => requestId === id).length;
      expect(await asked()).toBe(1);
      await shop.subgraph.runSchedule('ask-again');
      expect(await asked()).toBe(1);
      await shop.sql(`UPDATE data_request SET ask_again_at = '2026-06-01T11:59:00Z' WHERE request_id = $1`, [
        id,
      ]);
      await shop.subgraph.runSchedule('ask-again');
      await shop.subgraph.runSchedule('ask-again');
      expect(await asked()).toBe(2);
    });

    it('by the staff wants a reason, and is audited without saying whom it was about', async () => {
      const customerId = await shop.customerId(userId);
      const without = await shop.query(
        `mutation { eraseMe(input: { customerId: "${customerId}" }) { id } }`,
        {
          viewer: STAFF,
        },
      );
      expect(without.errors[0]?.code).toBe('BAD_USER_INPUT');
      await ask('eraseMe', STAFF, `{ customerId: "${customerId}", reason: "asked by post" }`);
      expect(
        await shop.sql(`SELECT actor, customer_id FROM customer_access WHERE field = 'eraseMe'`),
      ).toContainEqual({ actor: 'staff:sam', customer_id: null });
    });

    it('cannot be asked for by a till or a back end', async () => {
      const { errors } = await shop.query(`mutation { eraseMe(input: {}) { id } }`, { viewer: SERVICE });
      expect(errors[0]?.code).toBe('FORBIDDEN');
    });
  });

  describe('after an erasure', () => {
    beforeEach(() => ask('eraseMe'));
    const people = async () =>
      (await shop.sql<{ n: number }>(`SELECT count(*)::int AS n FROM customer WHERE number = '${userId}'`))[0]
        ?.n;

    it('a replay or a till that was offline never brings the person back: orders are money, the rest is forgotten', async () => {
      const sent = await shop.send(
        track('Order Completed', {
          order_id: `late-${number}`,
          currency: 'GBP',
          products: [{ product_id: 'LANTERN', quantity: 1, price: 7 }],
        }),
        track('Product Viewed', { product_id: 'LANTERN' }),
        message('identify', { userId: undefined, traits: { email: ` ADA.${number}@example.com ` } }),
        message('identify', {
          anonymousId: 'new-device',
          userId: undefined,
          traits: { email: `ada.${number}@example.com` },
        }),
      );
      expect(sent.results.map(({ status }) => status)).toEqual([
        'ACCEPTED',
        'FORGOTTEN',
        'FORGOTTEN',
        'FORGOTTEN',
      ]);
      expect(await people()).toBe(0);
      expect(
        await shop.sql(
          `SELECT anonymous_id, total_minor::int FROM shop_order WHERE number = 'late-${number}'`,
        ),
      ).toEqual([{ anonymous_id: null, total_minor: 700 }]);
      const told = (await shop.published('order.completed')).filter(
        (e) => e.orderNumber === `late-${number}`,
      );
      expect(told).toMatchObject([{ customerId: null, anonymousId: null, totalMinor: 700 }]);
    });

    it('a card, a telephone number or a device brings nobody back, however it is written', async () => {
      const named = (n: string, traits: object, context: object = {}) =>
        message('identify', { userId: undefined, anonymousId: `till-${n}-${number}`, traits, context });
      const sent = await shop.send(
        named('a', { loyalty_card: `card ${number}000` }),
        named('b', { phone: `020 7946 0${100 + number}` }),
        named('c', {}, { device: { id: `phone-of-${number}` } }),
        named('d', {}, { externalIds: [{ type: 'user_id', id: userId }] }),
      );
      expect(sent.results.map(({ status }) => status)).toEqual(Array(4).fill('FORGOTTEN'));
      // Whoever else uses the device is named, and is not forgotten with them.
      const [other] = (
        await shop.send(
          message('identify', {
            userId: `other-${number}`,
            anonymousId: undefined,
            traits: {},
            context: { device: { id: `phone-of-${number}` } },
          }),
        )
      ).results;
      expect(other?.status).toBe('ACCEPTED');
    });

    it('an event that is refused is not kept either, unless it happened since', async () => {
      const refused = (fields: object, at?: string) => message('bogus', fields, at);
      const sent = await shop.send(
        refused({}),
        refused({ userId: undefined, anonymousId: 'x', traits: { email: `ada.${number}@example.com` } }),
        refused({}, 'yesterday'),
        { ...refused({}), userId: undefined, text: 'x'.repeat(300_000) },
        refused({ note: 'since' }, '2026-06-01T12:00:00.001Z'),
      );
      expect(sent.quarantined).toBe(5);
      const about = (await shop.refused()).filter(({ payload }) =>
        [userId, anonymousId, `ada.${number}@example.com`].some((word) => payload.includes(`"${word}"`)),
      );
      expect(about.map(({ payload }) => JSON.parse(payload) as object)).toMatchObject([{ note: 'since' }]);
    });

    it('what happens later is about somebody new, with another id', async () => {
      const before = viewer.kind === 'customer' ? viewer.customerId : '';
      await shop.send(track('Product Viewed', { product_id: 'LANTERN' }, '2026-06-01T12:00:00.001Z'));
      expect(await shop.customerId(userId)).not.toBe(before);
      expect(await shop.traits(userId)).toEqual({});
    });
  });

  describe('export', () => {
    it('is a zip with a folder for each subgraph, ready when all parts of all subgraphs are there', async () => {
      const request = await ask('exportMyData');
      await shop.published('export.requested');
      const profileIsIn = await progress(request.id);
      expect(profileIsIn.waitingFor).toEqual(OTHERS);
      await shop.deliver(...OTHERS.slice(1).map((subgraph) => part(request.id, subgraph)));
      await shop.deliver(part(request.id, 'recommendation', { part: 2, content: 'b"}]' }));
      expect(await progress(request.id)).toMatchObject({
        state: 'IN_PROGRESS',
        waitingFor: ['recommendation'],
      });
      await shop.deliver(part(request.id, 'recommendation', { last: false, content: '[{"text":"a' }));

      const { data } = await shop.query(`{ myDataRequests { ${REQUEST} } }`, { viewer });
      const [ready] = data?.['myDataRequests'] as Request[];
      expect(ready?.state).toBe('COMPLETED');
      const answer = await shop.http.inject({ method: 'GET', url: ready?.downloadPath ?? '' });
      expect(answer.statusCode).toBe(200);
      const files = unzip(answer.rawPayload);
      expect(JSON.parse(files.get('recommendation/things.json') ?? '')).toEqual([{ text: 'ab' }]);
      expect(JSON.parse(files.get('profile/orders.json') ?? '')).toMatchObject([
        { number: `order-${number}` },
      ]);
      const events = JSON.parse(files.get('profile/raw_event.json') ?? '') as { payload: string }[];
      expect(events.map(({ payload }) => payload).join()).toContain(`order-${number}`);
      expect(files.has('profile/person_key.json')).toBe(false);
      const manifest = JSON.parse(files.get('manifest.json') ?? '') as { files: string[] };
      expect(manifest.files.every((file) => files.has(file))).toBe(true);
      expect(files.size).toBe(manifest.files.length + 1);
      expect(JSON.stringify([...files])).toContain(`Ada.${number}@Example.com`);
    });

    it("hands out nobody's refused events for an address that somebody only says is theirs", async () => {
      await shop.send(
        message('bogus', { userId: 'bob', anonymousId: 'bobs', traits: { email: 'bob@example.com' } }),
        message('bogus', { note: 'own' }),
      );
      await shop.query(
        `mutation { setTraits(input: { traits: [{ name: "email", value: "bob@example.com" }] }) { name } }`,
        { viewer },
      );
      await ask('exportMyData');
      const files = (await shop.published('export.part')).filter(({ file }) => /^refused/.test(file));
      const text = files.at(-1)?.content ?? '';
      expect(text).toContain('own');
      expect(text).not.toContain('bob@');
      await ask('eraseMe');
      const kept = await shop.sql<{ user_id: string }>('SELECT user_id FROM quarantined_event');
      expect(kept).toContainEqual({ user_id: 'bob' });
      expect(kept).not.toContainEqual({ user_id: userId });
    });

    it('of who only says that an address is theirs silences nobody whose it is', async () => {
      await shop.query(
        `mutation { setTraits(input: { traits: [{ name: "email", value: "cyd@example.com" }] }) { name } }`,
        { viewer },
      );
      await shop.send(
        message('bogus', { userId: undefined, anonymousId: 'cyds', traits: { email: 'cyd@example.com' } }),
      );
      await ask('eraseMe');
      const late = message('identify', {
        userId: 'cyd',
        anonymousId: 'cyds',
        traits: { email: 'cyd@example.com' },
      });
      expect((await shop.send(late)).results).toMatchObject([{ status: 'ACCEPTED' }]);
      expect(await shop.sql(`SELECT 1 FROM quarantined_event WHERE anonymous_id = 'cyds'`)).toHaveLength(1);
    });

    it('holds nothing under a device that others had too', async () => {
      const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 9, minute)).toISOString();
      const on = { userId: undefined, anonymousId: `lent-${number}` };
      await shop.send(
        message('identify', { anonymousId: on.anonymousId, traits: {} }, at(0)),
        message('track', { event: 'Signed Out', properties: {}, ...on }, at(1)),
        message(
          'track',
          { event: 'Signed In', properties: {}, userId: `friend-${number}`, anonymousId: on.anonymousId },
          at(2),
        ),
        message('bogus', { ...on, note: 'of the friend' }, at(3)),
      );
      const request = await ask('exportMyData');
      const parts = (await shop.published('export.part')).filter((part) => part.requestId === request.id);
      expect(parts.map(({ content }) => content).join()).not.toContain('of the friend');
      const asked = (await shop.published('export.requested')).filter((one) => one.requestId === request.id);
      expect(asked.every(({ anonymousIds }) => !anonymousIds.includes(on.anonymousId))).toBe(true);
    });

    it('is kept sealed, and gone when its time is over', async () => {
      const request = await ask('exportMyData');
      await shop.deliver(
        ...OTHERS.map((subgraph) => part(request.id, subgraph, { content: '[{"a":"marker-x"}]' })),
      );
      await shop.published('export.part');
      const parts = await shop.sql<{ sealed: Buffer }>(
        `SELECT sealed FROM export_part WHERE request_id = '${request.id}'`,
      );
      expect(parts.length).toBeGreaterThan(4);
      expect(parts.some(({ sealed }) => sealed.includes('marker-x'))).toBe(false);
      const { downloadPath } = await progress(request.id);
      await shop.sql(`UPDATE data_request SET expires_at = '2026-06-01T11:00:00Z' WHERE request_id = $1`, [
        request.id,
      ]);
      expect((await shop.http.inject({ method: 'GET', url: downloadPath ?? '' })).statusCode).toBe(404);
      await shop.subgraph.runSchedule('forget-exports');
      expect(await shop.sql(`SELECT 1 FROM export_part WHERE request_id = '${request.id}'`)).toEqual([]);
      expect(await progress(request.id)).toMatchObject({ state: 'EXPIRED', downloadPath: null });
    });

    it('is fetched with a link that nobody can make up or lengthen', async () => {
      const request = await ask('exportMyData');
      await shop.deliver(...OTHERS.map((subgraph) => part(request.id, subgraph)));
      await shop.published('export.part');
      const { downloadPath } = await progress(request.id);
      const longer = downloadPath?.replace(/until=\d/, 'until=9') ?? '';
      expect((await shop.http.inject({ method: 'GET', url: longer })).statusCode).toBe(404);
      const other = downloadPath?.replace(request.id, newId()) ?? '';
      expect((await shop.http.inject({ method: 'GET', url: other })).statusCode).toBe(404);
    });

    it('goes with its person', async () => {
      const request = await ask('exportMyData');
      await shop.deliver(...OTHERS.map((subgraph) => part(request.id, subgraph)));
      await shop.published('export.part');
      await ask('eraseMe');
      expect(await shop.sql(`SELECT 1 FROM export_part WHERE request_id = '${request.id}'`)).toEqual([]);
    });
  });

  it('the text of an event is sealed with a key of its person alone, and noise once that is destroyed', async () => {
    const customerId = await shop.customerId(userId);
    const texts = await shop.sql<{ sealed: Buffer; payload: string | null }>(
      'SELECT sealed, payload FROM raw_event WHERE origin_id = $1',
      [customerId],
    );
    expect(texts).toHaveLength(3);
    for (const { sealed, payload } of texts) {
      expect(payload).toBeNull();
      expect(sealed.includes(userId)).toBe(false);
    }
    expect(await shop.sql('SELECT 1 FROM person_key WHERE person_id = $1', [customerId])).toHaveLength(1);
    await ask('eraseMe');
    expect(await shop.sql('SELECT 1 FROM person_key WHERE person_id = $1', [customerId])).toEqual([]);
  });
});

/** The texts in a ZIP archive, by name, as its central directory has them. */
function unzip(archive: Buffer): Map<string, string> {
  const end = archive.length - 22;
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const offset = archive.readUInt32LE(at + 42) + 30 + nameLength;
    const compressed = archive.subarray(offset, offset + archive.readUInt32LE(at + 20));
    files.set(name, inflateRawSync(compressed).toString('utf8'));
    at += 46 + nameLength;
  }
  return files;
}

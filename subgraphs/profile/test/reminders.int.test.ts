import type { CONSENT_PURPOSES } from '@rapport/contracts/customer';
import { saveConsents } from '@rapport/subgraph-kit/consent/consent-store';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { remind } from '@rapport/profile/app/remind';
import { REMINDERS } from '@rapport/profile/app/reminder-facts';
import { identify, ordered, track } from './events';
import { STAFF, startShop, type Shop } from './shop';

const SETTINGS = { ...REMINDERS, consentDefaults: [] };
/** The shop's clock stands at 2026-06-01T12:00Z: noon, or one o'clock in London. */
const NOON = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number) => ({ timestamp: new Date(NOON.getTime() - days * 86_400_000).toISOString() });

describe('reminders', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  const allow = async (number: string, ...granted: (typeof CONSENT_PURPOSES)[number][]) => {
    const customerId = await shop.customerId(number);
    const state = { refused: [], personalisation: 'FULL' as const, globalPrivacyControl: false, revision: 1 };
    await shop.subgraph.runtime.db.transaction((tx) =>
      saveConsents(tx, [{ ...state, customerId, anonymousId: null, granted }]),
    );
    return customerId;
  };
  const put = (userId: string, product_id: string, days: number) =>
    track('Product Added', { product_id, quantity: 1 }, { userId, ...daysAgo(days) });
  const due = async () => {
    const { data, errors } = await shop.query(
      `{ remindersDue(first: 100) { edges { node { customer { number } kind products { id } channel nextAllowedAt
          obstacles { channel reason } } } } }`,
      { viewer: STAFF },
    );
    expect(errors).toEqual([]);
    const list = data?.['remindersDue'] as { edges: { node: { customer: { number: string } } }[] };
    return Object.fromEntries(list.edges.map(({ node }) => [node.customer.number, node]));
  };
  const run = (now = NOON) => remind(shop.subgraph.runtime.db, { ...SETTINGS, secrecy: shop.secrecy }, now);
  const sentTo = async (customerId: string) =>
    (await shop.published('reminder.due')).filter((event) => event.customerId === customerId);

  it('are due for a cart that nobody touched for hours, not for one just filled, empty or bought', async () => {
    await shop.send(
      ...['left', 'fresh', 'bought', 'shy'].map((userId) => identify(userId, null)),
      put('left', 'A', 1),
      put('fresh', 'A', 0.1),
      put('bought', 'A', 1),
      ordered('o1', [['A', 1, '1.00']], { userId: 'bought', ...daysAgo(0.5) }),
      put('shy', 'A', 1),
    );
    for (const number of ['left', 'fresh', 'bought']) await allow(number, 'MARKETING_EMAIL');
    const found = await due();
    expect(Object.keys(found).sort()).toEqual(['left', 'shy']);
    expect(found['left']).toMatchObject({
      kind: 'ABANDONED_CART',
      products: [{ id: 'A' }],
      channel: 'EMAIL',
      obstacles: [],
      nextAllowedAt: null,
    });
    expect(found['shy']).toMatchObject({ channel: null, nextAllowedAt: null });
  });

  it('are read in as many statements for a page of a hundred as for one', async () => {
    const page = (first: number) =>
      shop.countStatements(() =>
        shop.query(
          `{ remindersDue(first: ${first}) { edges { node { customer { number } kind products { id } obstacles { reason } } } } }`,
          { viewer: STAFF },
        ),
      );
    expect([await page(1), await page(100)]).toEqual([8, 8]);
  });

  it('go out once, however many replicas look at the same moment, and only to who consented', async () => {
    await Promise.all(Array.from({ length: 4 }, () => run()));
    expect(await sentTo(await shop.customerId('left'))).toMatchObject([
      { kind: 'ABANDONED_CART', channel: 'EMAIL', productIds: ['A'] },
    ]);
    expect(await sentTo(await shop.customerId('shy'))).toEqual([]);
    expect(await run()).toBe(0);
  });

  it('go out again for a cart that changed since, until the cap is reached, with parallel runs too', async () => {
    for (const [n, product] of ['B', 'C', 'D', 'E'].entries()) {
      await shop.send(put('left', product, 0.9 - n / 10));
      await Promise.all([run(), run()]);
    }
    // Three in seven days unless the customer says otherwise.
    expect(await sentTo(await shop.customerId('left'))).toHaveLength(3);
    expect((await due())['left']).toMatchObject({
      channel: null,
      obstacles: expect.arrayContaining([{ channel: 'EMAIL', reason: 'FREQUENCY_CAP' }]) as unknown,
      nextAllowedAt: '2026-06-08T12:00:00.000Z',
    });
  });

  it("wait for the end of quiet hours on the customer's own clock, as the customer set both", async () => {
    await shop.send(identify('kim', null), put('kim', 'A', 1));
    const viewer: Viewer = {
      kind: 'customer',
      customerId: await allow('kim', 'MARKETING_SMS', 'MARKETING_EMAIL'),
    };
    const { errors, data } = await shop.query(
      `mutation {
        updateAccountSettings(input: { timeZone: "Asia/Tokyo", locale: "ja-jp" }) { timeZone locale currency }
        updateCommunicationPreferences(input: { preferredChannel: SMS, quietHours: { from: "20:00", to: "09:30" } }) {
          preferredChannel quietHours { from to } caps { max days } topics { topic } } }`,
      { viewer },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      updateAccountSettings: { timeZone: 'Asia/Tokyo', locale: 'ja-JP', currency: null },
      updateCommunicationPreferences: {
        preferredChannel: 'SMS',
        quietHours: { from: '20:00', to: '09:30' },
        caps: [{ max: 3, days: 7 }],
        topics: [],
      },
    });
    expect((await due())['kim']).toMatchObject({ channel: null, nextAllowedAt: '2026-06-02T00:30:00.000Z' });
    await run();
    expect(await sentTo(viewer.customerId)).toEqual([]);
    await run(new Date('2026-06-02T00:30:00Z'));
    expect(await sentTo(viewer.customerId)).toMatchObject([{ channel: 'SMS' }]);
  });

  it('keep a setting the customer declared, whatever a system observes later', async () => {
    await shop.send(identify('kim', null, { timezone: 'Europe/Paris' }));
    const { data } = await shop.query(
      '{ customerByNumber(number: "kim") { accountSettings { timeZone } communicationPreferences { preferredChannel } } }',
      { viewer: STAFF },
    );
    expect(data?.['customerByNumber']).toEqual({
      accountSettings: { timeZone: 'Asia/Tokyo' },
      communicationPreferences: { preferredChannel: 'SMS' },
    });
  });

  it('are due for a product bought again and again when its usual pause is over, and not once it is bought', async () => {
    const buy = (userId: string, product: string, ...days: number[]) =>
      days.map((day) =>
        ordered(`${userId}-${product}-${day}`, [[product, 1, '1.00']], { userId, ...daysAgo(day) }),
      );
    await shop.send(
      ...['own', 'early', 'two', 'done'].map((userId) => identify(userId, null)),
      ...buy('own', 'SOAP', 100, 70, 41),
      ...buy('early', 'SOAP', 75, 45, 15),
      // Bought twice only: by the pause of all.
      ...buy('two', 'SOAP', 70, 40),
      ...buy('done', 'SOAP', 101, 70, 40),
    );
    for (const number of ['own', 'early', 'two', 'done']) await allow(number, 'MARKETING_PUSH');
    await shop.subgraph.runSchedule('refresh-replenishment');
    await shop.send(...buy('done', 'SOAP', 1));
    const found = await due();
    expect(found['own']).toMatchObject({
      kind: 'REPLENISHMENT',
      products: [{ id: 'SOAP' }],
      channel: 'PUSH',
    });
    expect(found['two']).toMatchObject({ kind: 'REPLENISHMENT' });
    expect(found['early']).toBeUndefined();
    expect(found['done']).toBeUndefined();
    await Promise.all([run(), run()]);
    expect(await sentTo(await shop.customerId('own'))).toMatchObject([
      { kind: 'REPLENISHMENT', productIds: ['SOAP'], channel: 'PUSH' },
    ]);
    expect((await due())['own']).toBeUndefined();
  });

  it.each([
    [
      'a time that is none',
      'updateCommunicationPreferences(input: { quietHours: { from: "25:00", to: "08:00" } }) { topics { topic } }',
    ],
    [
      'a cap of no days',
      'updateCommunicationPreferences(input: { caps: [{ max: 1, days: 0 }] }) { topics { topic } }',
    ],
    ['a zone that is none', 'updateAccountSettings(input: { timeZone: "Europe/Atlantis" }) { locale }'],
    ['a language that is none', 'updateAccountSettings(input: { locale: "not a locale" }) { locale }'],
    ['a currency that is none', 'updateAccountSettings(input: { currency: "XXX" }) { locale }'],
  ])('refuse %s', async (_, mutation) => {
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('kim') };
    expect((await shop.query(`mutation { ${mutation} }`, { viewer })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
  });

  it('that wait in the outbox when their channel is refused do not go out, and count for no cap', async () => {
    const decide = async (viewer: Viewer, purpose: string, granted: boolean) => {
      const input = `{ decisions: [{ purpose: ${purpose}, granted: ${String(granted)} }] }`;
      const { errors } = await shop.query(`mutation { setConsents(input: ${input}) { __typename } }`, {
        viewer,
      });
      expect(errors).toEqual([]);
    };
    const people = ['unsent', 'kept'];
    await shop.send(...people.flatMap((userId) => [identify(userId, null), put(userId, 'A', 1)]));
    const [unsent = '', kept = ''] = await Promise.all(people.map((number) => shop.customerId(number)));
    for (const customerId of [unsent, kept]) {
      await decide({ kind: 'customer', customerId }, 'MARKETING_EMAIL', true);
    }
    const release = shop.holdOutbox();
    expect(await run()).toBe(2);
    await decide({ kind: 'customer', customerId: unsent }, 'MARKETING_EMAIL', false);
    await decide({ kind: 'customer', customerId: kept }, 'MARKETING_SMS', false);
    release();
    expect(await sentTo(unsent)).toEqual([]);
    expect(await sentTo(kept)).toMatchObject([{ channel: 'EMAIL' }]);
    // Nor does it count: it was not sent.
    const counted = await shop.sql('SELECT customer_id FROM reminder WHERE customer_id = ANY($1::uuid[])', [
      [unsent, kept],
    ]);
    expect(counted).toEqual([{ customer_id: kept }]);
  });

  it('are for marketing to see, and for nobody else', async () => {
    const query = '{ remindersDue { edges { node { kind } } } }';
    const analyst: Viewer = { kind: 'staff', staffId: 'a', roles: ['analyst'] };
    const customer: Viewer = { kind: 'customer', customerId: await shop.customerId('kim') };
    for (const viewer of [analyst, customer]) {
      expect((await shop.query(query, { viewer })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
  });
});

import { identify, track, viewed } from './events';
import { SERVICE, STAFF, startShop, type Shop } from './shop';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { newId } from '@rapport/subgraph-kit/ids';
import { until } from '@rapport/testkit/subgraph';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const SET = `mutation ($input: SetConsentsInput!) {
  setConsents(input: $input) {
    __typename
    ... on ConsentsSet { recorded consent { granted refused personalisation } }
    ... on UnknownConsentNotice { version }
  }
}`;
const TILL: Viewer = { kind: 'terminal', storeId: 'york', registerId: '2' };

const known = async (number: string): Promise<{ id: string; viewer: Viewer }> => {
  await shop.send(identify(number, null));
  const id = await shop.customerId(number);
  return { id, viewer: { kind: 'customer', customerId: id } };
};
const set = async (viewer: Viewer, input: object) => {
  const { data, errors } = await shop.query(SET, { viewer, variables: { input } });
  return errors.length > 0 ? errors[0]?.code : data?.['setConsents'];
};
const yes = (purpose: string) => ({ purpose, granted: true });
const no = (purpose: string) => ({ purpose, granted: false });
const inForce = async (viewer: Viewer) =>
  (await shop.query('{ consent { granted refused personalisation } }', { viewer })).data?.['consent'];
const consenting = (userId: string, preferences: object, fields: object = {}) =>
  identify(userId, null, {}, { context: { consent: { categoryPreferences: preferences } }, ...fields });
const records = async (viewer: Viewer, first = 20) => {
  const { data } = await shop.query(
    `{ me { consentRecords(first: ${first}) { edges { node {
        purpose granted personalisation method actor channel noticeVersion noticeHash seq } } } } }`,
    { viewer },
  );
  const { edges } = (data?.['me'] as { consentRecords: { edges: { node: Record<string, unknown> }[] } })
    .consentRecords;
  return edges.map(({ node }) => node);
};
const verify = async (customerId: string) =>
  (
    await shop.query(`{ verifyConsent(customerId: "${customerId}") { valid chains records faults } }`, {
      viewer: STAFF,
    })
  ).data?.['verifyConsent'];

describe('a decision', () => {
  it('of several purposes and the dial is one call, and sent again records nothing more', async () => {
    const { viewer } = await known('c-several');
    const input = { decisions: [yes('PRICING'), no('ANALYTICS')], personalisation: 'BASIC' };
    const consent = { granted: ['PRICING'], refused: ['ANALYTICS'], personalisation: 'BASIC' };
    expect(await set(viewer, input)).toEqual({ __typename: 'ConsentsSet', recorded: 3, consent });
    expect(await set(viewer, input)).toEqual({ __typename: 'ConsentsSet', recorded: 0, consent });
    expect(await inForce(viewer)).toEqual(consent);
    expect(await set(viewer, { decisions: [yes('PRICING'), no('PRICING')] })).toBe('BAD_USER_INPUT');
    expect(await set(viewer, {})).toBe('BAD_USER_INPUT');
  });

  it('names the notice that was shown by its hash, and a notice that was never published refuses it', async () => {
    const { viewer } = await known('c-notice');
    const publish = async (text: string) =>
      (
        await shop.query(
          `mutation ($text: String!) { publishConsentNotice(input: { version: "4", locale: "en-GB", text: $text }) {
             __typename ... on ConsentNoticePublished { notice { hash } } } }`,
          { viewer: STAFF, variables: { text } },
        )
      ).data?.['publishConsentNotice'] as { __typename: string; notice: { hash: string } };
    const { notice } = await publish('We use what you buy to recommend.');
    expect((await publish('We use what you buy to recommend.')).notice).toEqual(notice);
    expect((await publish('Other words.')).__typename).toBe('ConsentNoticeTaken');

    const input = { decisions: [yes('RECOMMENDATIONS')], noticeVersion: '4', locale: 'en-GB' };
    expect(await set(viewer, { ...input, noticeVersion: '5' })).toMatchObject({
      __typename: 'UnknownConsentNotice',
    });
    await set(viewer, input);
    expect(await records(viewer)).toEqual([
      expect.objectContaining({
        noticeVersion: '4',
        noticeHash: notice.hash,
        actor: 'self',
        method: 'WEB_FORM',
        seq: 1,
      }),
    ]);
  });

  it('is recorded by a till or staff on behalf of a customer, who cannot be named by anybody else', async () => {
    const { id, viewer } = await known('c-till');
    const input = { customerId: id, decisions: [yes('MARKETING_POST')] };
    await set(TILL, input);
    await set(STAFF, { ...input, decisions: [no('MARKETING_POST')] });
    expect(await records(viewer)).toMatchObject([
      { granted: false, method: 'STAFF', actor: 'staff:sam' },
      { granted: true, method: 'TILL', actor: 'terminal:york/2', channel: 'york/2' },
    ]);
    expect(await set((await known('c-other')).viewer, input)).toBe('FORBIDDEN');
    expect(await set(SERVICE, { decisions: input.decisions })).toBe('FORBIDDEN');
    expect(await set(TILL, { decisions: input.decisions })).toBe('BAD_USER_INPUT');
    expect(await set(STAFF, { ...input, customerId: newId() })).toBe('NOT_FOUND');
  });

  it('of a guest is known by their anonymous id, there and in every other part of the graph', async () => {
    const guest: Viewer = { kind: 'guest', anonymousId: 'c-guest' };
    await set(guest, { decisions: [yes('RECOMMENDATIONS')] });
    expect(await inForce(guest)).toMatchObject({ granted: ['RECOMMENDATIONS'] });
    const told = (await shop.published('consent.changed')).filter(
      ({ anonymousId }) => anonymousId === 'c-guest',
    );
    expect(told).toMatchObject([{ customerId: null, revision: 1, granted: ['RECOMMENDATIONS'] }]);
  });
});

describe('the records', () => {
  it('cannot be changed or removed, and tell when somebody did so all the same', async () => {
    const { id, viewer } = await known('c-proof');
    await set(viewer, { decisions: [yes('PRICING')] });
    await set(viewer, { decisions: [no('PRICING')], personalisation: 'OFF' });
    expect(await verify(id)).toEqual({ valid: true, chains: 1, records: 3, faults: [] });

    const of = `chain_id = (SELECT chain_id FROM consent_chain WHERE origin_id = '${id}')`;
    await expect(shop.sql(`UPDATE consent_record SET level = 'FULL' WHERE ${of}`)).rejects.toThrow(
      'append-only',
    );
    await expect(shop.sql(`DELETE FROM consent_record WHERE ${of}`)).rejects.toThrow('append-only');
    await expect(shop.sql(`TRUNCATE consent_record`)).rejects.toThrow('append-only');

    await shop.sql(`ALTER TABLE consent_record DISABLE TRIGGER consent_record_append_only`);
    await shop.sql(`UPDATE consent_record SET level = 'FULL' WHERE ${of} AND seq = 2`);
    expect(await verify(id)).toMatchObject({ valid: false, faults: [expect.stringContaining('record 2')] });
    await shop.sql(`UPDATE consent_record SET level = 'OFF' WHERE ${of} AND seq = 2`);
    expect(await verify(id)).toMatchObject({ valid: true });
    await shop.sql(`DELETE FROM consent_record WHERE ${of} AND seq = 3`);
    expect(await verify(id)).toMatchObject({ valid: false, faults: [expect.stringContaining('cut off')] });
    await shop.sql(`ALTER TABLE consent_record ENABLE TRIGGER consent_record_append_only`);
  });

  it('stay one chain when many decide at once', async () => {
    const { id, viewer } = await known('c-parallel');
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        set(viewer, { decisions: [n % 2 ? yes('PRICING') : no('PRICING')] }),
      ),
    );
    const verdict = (await verify(id)) as { valid: boolean; chains: number };
    expect(verdict).toMatchObject({ valid: true, chains: 1 });
  });
});

describe('consent that comes with events', () => {
  it('takes effect at the instant of the event, in whatever order events arrive', async () => {
    const at = (minute: number) => ({ timestamp: `2026-05-01T10:0${minute}:00.000Z` });
    const events = [
      consenting('c-late', { Analytics: true }, at(1)),
      consenting('c-late', { Analytics: false }, at(3)),
      consenting('c-late', { Analytics: true }, at(2)),
    ];
    for (const event of events) await shop.send(event);
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-late') };
    expect(await inForce(viewer)).toMatchObject({ granted: [], refused: ['ANALYTICS'] });
  });

  it('is one record however many events of a visit repeat it', async () => {
    const context = { consent: { categoryPreferences: { Advertising: false } } };
    const visit = Array.from({ length: 30 }, (_, n) =>
      viewed(`P${n}`, {
        userId: 'c-visit',
        context,
        timestamp: `2026-05-01T10:00:${String(n).padStart(2, '0')}.000Z`,
      }),
    );
    await shop.send(...visit.slice(0, 10));
    await shop.send(...visit.slice(10));
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-visit') };
    expect(await records(viewer)).toHaveLength(2);
    expect(await inForce(viewer)).toMatchObject({ refused: ['DATA_SALE', 'TARGETED_ADVERTISING'] });
  });

  it('counts although a category beside it is unknown here: one name that does not match blocks nothing', async () => {
    await shop.send(
      consenting('c-enum', { Funktional: true, 'recommendations ': true, ANALYTICS: false, pricing: 'yes' }),
    );
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-enum') };
    expect(await inForce(viewer)).toMatchObject({ granted: [], refused: ['ANALYTICS'] });
  });

  it('costs the same statements for one event and for two hundred, and none where nothing is said', async () => {
    const batch = (size: number, name: string) =>
      Array.from({ length: size }, (_, n) =>
        consenting(`${name}-${n}`, { Analytics: true, Functional: false }),
      );
    await shop.send(...batch(1, 'c-first'));
    const one = await shop.countStatements(() => shop.send(...batch(1, 'c-one')));
    const many = await shop.countStatements(() => shop.send(...batch(200, 'c-many')));
    expect([one, many]).toEqual([28, 28]);
    const silent = await shop.countStatements(() => shop.send(track('Products Searched', { query: 'tea' })));
    expect(silent).toBeLessThan(one);
  });
});

describe('Global Privacy Control', () => {
  const browsing = (userId: string, fields: object) => identify(userId, null, {}, fields);
  const at = (minute: number) => `2026-05-01T10:0${minute}:00.000Z`;

  it('is one refusal of sale and targeted advertising, also against an earlier grant, and until a grant by name', async () => {
    const advertising = { consent: { categoryPreferences: { Advertising: true } } };
    await shop.send(browsing('c-gpc', { context: advertising, timestamp: at(1) }));
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-gpc') };
    expect(await inForce(viewer)).toMatchObject({ granted: ['DATA_SALE', 'TARGETED_ADVERTISING'] });
    for (const minute of [2, 3, 4]) {
      await shop.send(browsing('c-gpc', { context: { gpc: true }, timestamp: at(minute) }));
    }
    expect(await inForce(viewer)).toMatchObject({
      granted: [],
      refused: ['DATA_SALE', 'TARGETED_ADVERTISING'],
    });
    expect((await records(viewer)).filter(({ method }) => method === 'GPC')).toHaveLength(2);
    await set(viewer, { decisions: [yes('TARGETED_ADVERTISING')] });
    await shop.send(browsing('c-gpc', { context: { gpc: true }, timestamp: at(5) }));
    expect(await inForce(viewer)).toMatchObject({
      granted: ['TARGETED_ADVERTISING'],
      refused: ['DATA_SALE'],
    });
  });
});

describe('Sec-GPC on the graph', () => {
  const ask = (viewer: Viewer, source = '{ consent { granted } }', variables = {}) =>
    shop.query(source, { viewer, variables, globalPrivacyControl: true });
  const signalled = async () => {
    const rows = await shop.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM consent_record WHERE method = 'GPC' AND actor <> 'service:shop'`,
    );
    return rows[0]?.n ?? 0;
  };
  const refusal = { refused: ['DATA_SALE', 'TARGETED_ADVERTISING'] };

  it('is recorded once as an opt-out of sale and targeted advertising, against an earlier grant', async () => {
    await shop.send(
      consenting(
        'c-graph-gpc',
        { DATA_SALE: true, TARGETED_ADVERTISING: true },
        { timestamp: '2026-05-01T10:00:00Z' },
      ),
    );
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-graph-gpc') };
    expect(await inForce(viewer)).toMatchObject({ granted: ['DATA_SALE', 'TARGETED_ADVERTISING'] });
    const before = await signalled();
    await Promise.all([ask(viewer), ask(viewer), ask(viewer)]);
    await until(async () => (await signalled()) > before);
    expect(await inForce(viewer)).toMatchObject({ granted: [], ...refusal });
    expect((await records(viewer)).slice(0, 2)).toMatchObject(
      ['GPC', 'GPC'].map((method) => ({ method, granted: false, actor: 'self' })),
    );
    const quiet = await shop.countStatements(() => inForce(viewer));
    expect(await shop.countStatements(() => ask(viewer))).toBe(quiet);
    expect(await signalled()).toBe(before + 2);
  });

  it('is recorded for a guest, but not for the customer whose device it is', async () => {
    const guestOf = (anonymousId: string): Viewer => ({ kind: 'guest', anonymousId });
    await shop.send(identify('c-gpc-owner', 'gpc-theirs'));
    const before = await signalled();
    await ask(guestOf('gpc-theirs'));
    await ask(guestOf('gpc-guest'));
    await until(async () => (await signalled()) > before);
    expect(await signalled()).toBe(before + 2);
    expect(await inForce(guestOf('gpc-guest'))).toMatchObject(refusal);
    const owner: Viewer = { kind: 'customer', customerId: await shop.customerId('c-gpc-owner') };
    expect(await inForce(owner)).toMatchObject({ refused: [] });
  });

  it('leaves the last word to a grant by name, also one in the same request', async () => {
    const { viewer } = await known('c-gpc-grant');
    const before = await signalled();
    await ask(viewer, SET, { input: { decisions: [yes('TARGETED_ADVERTISING')] } });
    await until(async () => (await signalled()) > before);
    expect(await inForce(viewer)).toMatchObject({
      granted: ['TARGETED_ADVERTISING'],
      refused: ['DATA_SALE'],
    });
  });
});

describe('what is held about a customer', () => {
  const DATA = `{ me { dataUse { category name provenance source keptDays purposes { purpose allowed } } } }`;
  const trait = async (viewer: Viewer, name: string) => {
    const { data } = await shop.query(DATA, { viewer });
    const { dataUse } = data?.['me'] as { dataUse: { name: string | null }[] };
    return dataUse.find((one) => one.name === name);
  };

  it('can be corrected and deleted by them, and does not come back by what systems report or models infer', async () => {
    await shop.send(identify('c-data', null, { size: 'M', skin: 'dry' }));
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('c-data') };
    const allowed = (yes: boolean) => ({ purposes: [{ purpose: 'PERSONALISATION', allowed: yes }] });
    expect(await trait(viewer, 'size')).toMatchObject({
      provenance: 'OBSERVED',
      source: 'identify:shop',
      ...allowed(false),
    });
    await shop.query(
      `mutation { setTraits(input: { traits: [{ name: "size", value: "L" }] }) { name }
                  deleteTrait(input: { name: "skin" }) { name } }`,
      { viewer },
    );
    await shop.send(
      identify('c-data', null, { size: 'S', skin: 'oily' }, { timestamp: '2026-05-31T10:00:00.000Z' }),
    );
    await shop.send(
      identify(
        'c-data',
        null,
        { skin: 'oily' },
        { context: { provenance: 'inferred' }, timestamp: '2026-05-31T11:00:00.000Z' },
      ),
    );
    await set(viewer, { decisions: [yes('PERSONALISATION')] });
    expect(await trait(viewer, 'size')).toMatchObject({
      provenance: 'DECLARED',
      source: 'customer',
      ...allowed(true),
    });
    expect(await trait(viewer, 'skin')).toBeUndefined();
  });
});

describe('a merge of two customers', () => {
  it('keeps one chain for each id, and one state, when all of them decide at once, by event and at the till', async () => {
    const [a, b] = [await known('c-both-a'), await known('c-both-b')];
    const input = { fromId: a.id, intoId: b.id, reason: 'same person', idempotencyKey: 'c-both' };
    await shop.query(
      `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }`,
      { viewer: STAFF, variables: { input } },
    );
    const saying = (userId: string, n: number) =>
      viewed('A1', {
        userId,
        context: { consent: { categoryPreferences: { Analytics: n % 2 === 0 } } },
        timestamp: `2026-05-01T10:00:${10 + n}.000Z`,
      });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => [
        shop.send(saying('c-both-a', n), saying('c-both-b', n)),
        set(TILL, { customerId: a.id, decisions: [n % 2 ? yes('PRICING') : no('PRICING')] }),
        set(b.viewer, { decisions: [n % 2 ? yes('PRICING') : no('PRICING')] }),
      ]).flat(),
    );
    for (const { id } of [a, b]) expect(await verify(id)).toMatchObject({ valid: true, faults: [] });
    const chains = await shop.sql('SELECT origin_id FROM consent_chain WHERE origin_id = ANY($1::uuid[])', [
      [a.id, b.id],
    ]);
    expect(chains).toHaveLength(2);
    expect(await inForce(a.viewer)).toEqual(await inForce(b.viewer));
  });

  it('grants nothing that one of them refused, and undone gives each what they had', async () => {
    const [a, b] = [await known('c-merge-a'), await known('c-merge-b')];
    await set(a.viewer, { decisions: [yes('PRICING'), no('ANALYTICS')] });
    await set(b.viewer, { decisions: [no('PRICING'), yes('ANALYTICS')], personalisation: 'BASIC' });
    const before = [await inForce(a.viewer), await inForce(b.viewer)];
    const { data } = await shop.query(
      `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { ... on CustomersMerged { mergeId } } }`,
      {
        viewer: STAFF,
        variables: {
          input: { fromId: a.id, intoId: b.id, reason: 'same person', idempotencyKey: 'c-merge' },
        },
      },
    );
    const merged = { granted: [], refused: ['ANALYTICS', 'PRICING'], personalisation: 'BASIC' };
    expect(await inForce(a.viewer)).toEqual(merged);
    expect(await inForce(b.viewer)).toEqual(merged);
    const { mergeId } = data?.['mergeCustomers'] as { mergeId: string };
    await shop.query(
      `mutation ($input: UnmergeCustomersInput!) { unmergeCustomers(input: $input) { __typename } }`,
      { viewer: STAFF, variables: { input: { mergeId, reason: 'they are two' } } },
    );
    expect([await inForce(a.viewer), await inForce(b.viewer)]).toEqual(before);
  });
});

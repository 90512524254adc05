import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify } from './events';
import { STAFF, startShop, type Shop } from './shop';

const NOON = new Date('2026-06-01T12:00:00.000Z');

let registers = 0;
/** A till that has looked nobody up yet. */
const newTill = (): Viewer => ({
  kind: 'terminal',
  storeId: 'london',
  registerId: `r${(registers += 1)}`,
});

interface Answer {
  readonly __typename: string;
  readonly retryAfterSeconds?: number;
}

describe('looking a member up at the till', () => {
  let shop: Shop;
  let now = NOON;
  beforeAll(async () => {
    shop = await startShop(
      { lookupRate: { perMinute: 6, burst: 3 }, subgraphsWithPeople: ['profile'] },
      () => now,
    );
    await shop.send(
      identify('ada', null, {
        firstName: 'Ada',
        lastName: 'Lovelace',
        card_number: '6335 0012',
        phone: '020 7946 0001',
      }),
      identify('bea', null, { name: 'Bea', phone: '020 7946 0002' }),
      identify('cid', null, { phone: '020 7946 0002' }),
    );
  });
  afterEach(() => {
    now = NOON;
  });
  afterAll(() => shop.stop());

  const look = async (viewer: Viewer, input: Record<string, unknown>): Promise<Answer | string> => {
    const { data, errors } = await shop.query(
      `query ($input: MemberAtTillInput!) { memberAtTill(input: $input) {
         __typename
         ... on MemberFound { customer { number maskedName } }
         ... on TooManyLookups { retryAfterSeconds } } }`,
      { viewer, variables: { input } },
    );
    return (data?.['memberAtTill'] ?? errors[0]?.code) as Answer | string;
  };
  const typesOf = (answers: readonly (Answer | string)[]) =>
    answers.map((answer) => (typeof answer === 'string' ? answer : answer.__typename)).sort();

  it('finds them by card and by telephone, as people write both, and tells no more than initials', async () => {
    const found = { __typename: 'MemberFound', customer: { number: 'ada', maskedName: 'A. L.' } };
    const till = newTill();
    expect(await look(till, { cardNumber: '63350012' })).toEqual(found);
    expect(await look(till, { phone: '+44 20 7946 0001' })).toEqual(found);
  });

  it('tells nobody of a number that is nobody’s, or that several share', async () => {
    const till = newTill();
    expect(await look(till, { cardNumber: '6335 9999' })).toEqual({ __typename: 'MemberNotFound' });
    expect(await look(till, { phone: '020 7946 0002' })).toEqual({ __typename: 'SeveralMembers' });
  });

  it('is for tills, by exactly one number that can be one', async () => {
    const customer: Viewer = { kind: 'customer', customerId: await shop.customerId('ada') };
    for (const viewer of [customer, STAFF])
      expect(await look(viewer, { cardNumber: '1234' })).toBe('FORBIDDEN');
    const till = newTill();
    for (const input of [
      {},
      { cardNumber: '63350012', phone: '1' },
      { cardNumber: '\0' },
      { phone: 'hello' },
    ]) {
      expect(await look(till, input)).toBe('BAD_USER_INPUT');
    }
  });

  it('is in the audit, found or not, without what was typed, and stays as it was written', async () => {
    const till = newTill();
    await look(till, { cardNumber: '6335 0012' });
    await look(till, { cardNumber: '6335-7777' });
    const rows = await shop.sql<{ customer_id: string | null; mark: string }>(
      `SELECT customer_id, type, outcome, looked_at, mark FROM till_lookup
        WHERE terminal = $1 ORDER BY outcome`,
      [JSON.stringify(['london', `r${registers}`])],
    );
    expect(rows).toMatchObject([
      { customer_id: await shop.customerId('ada'), type: 'CARD', outcome: 'FOUND', looked_at: NOON },
      { customer_id: null, type: 'CARD', outcome: 'NOT_FOUND', looked_at: NOON },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/6335/);
    expect(rows[0]?.mark).not.toBe(rows[1]?.mark);
    for (const statement of [`UPDATE till_lookup SET outcome = 'FOUND'`, 'TRUNCATE till_lookup']) {
      await expect(shop.sql(statement)).rejects.toThrow('is not changed afterwards');
    }
  });

  it('has a rate for each register, however many ask at once, and says when to try again', async () => {
    const till = newTill();
    const asks = Array.from({ length: 8 }, (_, n) => look(till, { cardNumber: `6335 100${n}` }));
    const answers = await Promise.all(asks);
    expect(typesOf(answers)).toEqual([
      ...Array<string>(3).fill('MemberNotFound'),
      ...Array<string>(5).fill('TooManyLookups'),
    ]);
    expect(await look(till, { cardNumber: '6335 0012' })).toEqual({
      __typename: 'TooManyLookups',
      retryAfterSeconds: 10,
    });
    expect(await look(newTill(), { cardNumber: '6335 0012' })).toMatchObject({ __typename: 'MemberFound' });

    now = new Date(NOON.getTime() + 9_999);
    expect(await look(till, { cardNumber: '6335 0012' })).toMatchObject({ retryAfterSeconds: 1 });
    now = new Date(NOON.getTime() + 10_000);
    expect(await look(till, { cardNumber: '6335 0012' })).toMatchObject({ __typename: 'MemberFound' });
    expect(await look(till, { cardNumber: '6335 0012' })).toMatchObject({ __typename: 'TooManyLookups' });
    // A minute of rest, and everything is as at first: never more than that.
    now = new Date(NOON.getTime() + 3_600_000);
    const again = await Promise.all(Array.from({ length: 5 }, () => look(till, { cardNumber: '6335 0012' })));
    expect(typesOf(again).filter((type) => type === 'MemberFound')).toHaveLength(3);
  });

  it('shares its rate with every other way in which a till finds a customer; staff have none', async () => {
    const till = newTill();
    const byNumber = (viewer: Viewer) => shop.query('{ customerByNumber(number: "ada") { id } }', { viewer });
    const byIdentifier = () =>
      shop.query('{ customersByIdentifier(identifiers: [{ type: CARD, value: "63350012" }]) { id } }', {
        viewer: till,
      });
    expect((await byNumber(till)).errors).toEqual([]);
    expect((await byIdentifier()).errors).toEqual([]);
    await look(till, { cardNumber: '6335 0012' });
    expect((await byNumber(till)).errors).toMatchObject([{ code: 'TOO_MANY_REQUESTS' }]);
    expect((await byIdentifier()).errors).toMatchObject([{ code: 'TOO_MANY_REQUESTS' }]);
    expect(await look(till, { cardNumber: '6335 0012' })).toMatchObject({ __typename: 'TooManyLookups' });
    for (let times = 0; times < 5; times += 1) expect((await byNumber(STAFF)).errors).toEqual([]);
  });

  it('is forgotten with the person, also what was typed of them before anybody knew them; others stay', async () => {
    const till = newTill();
    expect(await look(till, { cardNumber: '7777 1111' })).toMatchObject({ __typename: 'MemberNotFound' });
    await shop.send(identify('dov', null, { card_number: '7777 1111' }));
    expect(await look(till, { cardNumber: '7777 1111' })).toMatchObject({ __typename: 'MemberFound' });
    const terminal = [JSON.stringify(['london', `r${registers}`])];
    const count = () => shop.sql('SELECT outcome FROM till_lookup WHERE terminal = $1', terminal);
    expect(await count()).toHaveLength(2);
    await look(till, { cardNumber: '7777 2222' });

    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId('dov') };
    await shop.query('mutation { eraseMe(input: {}) { id } }', { viewer });
    await shop.deliver(...(await shop.published('erasure.requested')));
    expect(await count()).toEqual([{ outcome: 'NOT_FOUND' }]);
  });

  it('is forgotten after its time, and what is left of a till that looks nobody up is nothing', async () => {
    const before = await shop.sql('SELECT 1 FROM till_lookup');
    expect(before.length).toBeGreaterThan(5);
    now = new Date(NOON.getTime() + 731 * 86_400_000);
    await shop.subgraph.runSchedule('forget-old');
    expect(await shop.sql('SELECT 1 FROM till_lookup')).toEqual([]);
    expect(await shop.sql('SELECT 1 FROM till_lookup_rate')).toEqual([]);
  });
});

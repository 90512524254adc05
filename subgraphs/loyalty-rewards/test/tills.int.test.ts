import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import fc from 'fast-check';
import type { OfflineSettings } from '../src/app/offline-settings';
import { SigningKeys } from '../src/signing/signing-keys';
import {
  as,
  completed,
  customerId,
  daysAgo,
  merged,
  NOW,
  openShop,
  returned,
  STAFF,
  TILL,
  type Shop,
} from './builders';

const OTHER_REGISTER: Viewer = { kind: 'terminal', storeId: 'store-1', registerId: '3' };
const OTHER_STORE: Viewer = { kind: 'terminal', storeId: 'store-2', registerId: '2' };

type Answer = Readonly<Record<string, unknown>> & { readonly __typename: string };

const AUTHORIZE = [
  'authorizeRedemption',
  'AuthorizeRedemptionInput',
  `... on RedemptionAuthorized { holdId heldPoints balancePoints expiresAt reward { id } }
   ... on InsufficientPoints { shortByPoints }`,
] as const;
const SETTLE = {
  capture: [
    'captureRedemption',
    'SettleRedemptionInput',
    '... on Redemption { costPoints balancePoints reward { id } }',
  ],
  release: [
    'releaseRedemption',
    'SettleRedemptionInput',
    '... on RedemptionReleased { releasedPoints balancePoints }',
  ],
} as const;

const keys = SigningKeys.parse(`k1:${Buffer.alloc(32, 1).toString('base64url')}`);
const OFFLINE: OfflineSettings = {
  keys,
  limits: { pointsMax: 10_000, pointsPerTillMax: 4_000 },
  hoursMax: 24,
  syncDays: 7,
};

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ offline: OFFLINE });
});
afterEach(() => {
  shop.at(NOW);
});
afterAll(async () => {
  expect(await shop.audit()).toEqual([]);
  await shop.stop();
});

/** The one field of a mutation, or the code of the error that came instead. */
async function run(
  viewer: Viewer,
  [name, type, selection]: readonly [name: string, type: string, selection: string],
  input: Record<string, unknown>,
): Promise<Answer | string> {
  const { data, errors } = await shop.query(
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${selection} } }`,
    { viewer, variables: { input } },
  );
  return (data?.[name] ?? errors[0]?.code) as Answer | string;
}
const earn = (name: string, points: number) =>
  shop.deliver(completed({ of: name, number: `order of ${name}`, kept: points * 100 }));

describe('a redemption in two steps', () => {
  const authorize = (viewer: Viewer, input: Record<string, unknown> = {}) =>
    run(viewer, AUTHORIZE, { rewardId: '5-off', idempotencyKey: newId(), ...input });
  const holdIdOf = (answer: Answer | string): string => {
    if (typeof answer === 'string' || typeof answer['holdId'] !== 'string') throw new Error('not authorised');
    return answer['holdId'];
  };
  const settle = (
    viewer: Viewer,
    mutation: 'capture' | 'release',
    holdId: string,
    idempotencyKey = newId(),
  ) => run(viewer, SETTLE[mutation], { holdId, idempotencyKey });
  const typeOf = async (answer: Promise<Answer | string>) => {
    const one = await answer;
    return typeof one === 'string' ? one : one.__typename;
  };
  it('sets points aside, and takes them once', async () => {
    await earn('ann', 600);
    const held = await authorize(TILL, { customerId: customerId('ann') });
    expect(held).toMatchObject({
      __typename: 'RedemptionAuthorized',
      heldPoints: 500,
      balancePoints: 100,
      expiresAt: '2026-06-01T12:15:00.000Z',
      reward: { id: '5-off' },
    });
    expect(await authorize(TILL, { customerId: customerId('ann') })).toMatchObject({ shortByPoints: 400 });
    const holdId = holdIdOf(held);
    const captured = await settle(TILL, 'capture', holdId, 'once');
    expect(captured).toMatchObject({ __typename: 'Redemption', costPoints: 500, balancePoints: 100 });
    expect(await settle(TILL, 'capture', holdId, 'once')).toEqual(captured);
    expect(await typeOf(settle(TILL, 'capture', holdId))).toBe('HoldNotOpen');
    expect(await typeOf(settle(TILL, 'release', holdId))).toBe('HoldNotOpen');
    expect(await typeOf(settle(TILL, 'capture', newId()))).toBe('HoldNotOpen');
    expect(await settle(TILL, 'capture', 'no id')).toBe('BAD_USER_INPUT');
  });

  it('gives the points back when it is released, and by itself when its time is up', async () => {
    await earn('ben', 500);
    const first = holdIdOf(await authorize(as('ben')));
    expect(await settle(as('ben'), 'release', first)).toMatchObject({
      releasedPoints: 500,
      balancePoints: 500,
    });
    const second = holdIdOf(await authorize(as('ben'), { expiresInSeconds: 60 }));
    shop.at(new Date(NOW.getTime() + 60_000));
    expect(await typeOf(settle(TILL, 'capture', second))).toBe('HoldNotOpen');
    expect(await shop.account('ben')).toMatchObject({ balance: 500 });
    expect(await authorize(as('ben'), { expiresInSeconds: 9 })).toBe('BAD_USER_INPUT');
  });

  it('is settled by tills of the store that authorised it, and by staff', async () => {
    await earn('cal', 1_500);
    const cal = { customerId: customerId('cal') };
    const holds = await Promise.all([TILL, TILL, STAFF].map((viewer) => authorize(viewer, cal)));
    const [first = '', second = '', third = ''] = holds.map(holdIdOf);
    expect(await typeOf(settle(OTHER_STORE, 'capture', first))).toBe('HoldOfAnother');
    expect(await typeOf(settle(OTHER_STORE, 'release', first))).toBe('HoldOfAnother');
    expect(await typeOf(settle(as('cal'), 'release', first))).toBe('HoldOfAnother');
    expect(await typeOf(settle(OTHER_REGISTER, 'capture', first))).toBe('Redemption');
    expect(await typeOf(settle(STAFF, 'capture', second))).toBe('Redemption');
    expect(await typeOf(settle(OTHER_STORE, 'release', third))).toBe('RedemptionReleased');
  });

  it('is begun and let go by customers for themselves, and captured for them', async () => {
    await earn('dee', 1_000);
    const held = holdIdOf(await authorize(as('dee')));
    expect(await typeOf(settle(as('eli'), 'release', held))).toBe('HoldNotOpen');
    expect(await settle(as('dee'), 'capture', held)).toBe('FORBIDDEN');
    // A token from before a merge is still the same person's.
    await shop.deliver(merged('dee', 'dora'));
    expect(await typeOf(settle(as('dora'), 'release', held))).toBe('RedemptionReleased');
    const again = holdIdOf(await authorize(as('dora')));
    expect(await typeOf(settle(OTHER_STORE, 'capture', again))).toBe('Redemption');
  });

  it('is nobody else’s business', async () => {
    const marketing: Viewer = { kind: 'staff', staffId: 'mo', roles: ['marketing'] };
    const guest: Viewer = { kind: 'guest', anonymousId: 'b' };
    expect(await authorize(as('ann'), { customerId: customerId('ben') })).toBe('FORBIDDEN');
    expect(await authorize(marketing, { customerId: customerId('ben') })).toBe('FORBIDDEN');
    expect(await authorize(guest)).toBe('UNAUTHENTICATED');
    for (const mutation of ['capture', 'release'] as const) {
      expect(await settle(guest, mutation, newId())).toBe('UNAUTHENTICATED');
      expect(await settle(marketing, mutation, newId())).toBe('FORBIDDEN');
      expect(await settle({ kind: 'partner', partnerId: 'p', scopes: [] }, mutation, newId())).toBe(
        'FORBIDDEN',
      );
    }
  });
});

const HOUR_MS = 3_600_000;
const hours = (after: number) => new Date(NOW.getTime() + after * HOUR_MS);
const till = (registerId: string, storeId = 'store-1'): Viewer => ({ kind: 'terminal', storeId, registerId });

const ISSUE = [
  'issueOfflineAllowance',
  'IssueOfflineAllowanceInput',
  '... on OfflineAllowance { id document expiresAt } ... on OfflineLimitReached { outstandingPoints }',
] as const;
const issue = (viewer: Viewer, input: Record<string, unknown> = {}) =>
  run(viewer, ISSUE, {
    perRedemptionPoints: 500,
    perMemberPoints: 1_000,
    totalPoints: 2_000,
    idempotencyKey: newId(),
    ...input,
  });
const exposure = async (viewer: Viewer = STAFF) => {
  const { data, errors } = await shop.query(
    '{ offlineExposure { outstandingPoints maxPoints allowances } }',
    {
      viewer,
    },
  );
  return data?.['offlineExposure'] ?? errors[0]?.code;
};
const close = async (viewer: Viewer, id: unknown) => {
  const { data, errors } = await shop.query(`mutation ($id: ID!) { closeOfflineAllowance(id: $id) }`, {
    viewer,
    variables: { id },
  });
  return data?.['closeOfflineAllowance'] ?? errors[0]?.code;
};

/** An allowance of a till, with what a till writes down for each redemption. */
async function openAllowance(viewer: Viewer, input: Record<string, unknown> = {}) {
  const issued = await issue(viewer, input);
  if (typeof issued === 'string' || issued.__typename !== 'OfflineAllowance') throw new Error('not issued');
  return {
    id: issued['id'] as string,
    note: (sequence: number, name: string, changes: Record<string, unknown> = {}) => ({
      allowance: issued['document'],
      sequence,
      customerId: customerId(name),
      rewardId: '5-off',
      points: 500,
      redeemedAt: hours(1).toISOString(),
      ...changes,
    }),
  };
}

async function sync(viewer: Viewer, redemptions: readonly object[]) {
  const { data, errors } = await shop.query(
    `mutation ($input: SyncOfflineRedemptionsInput!) { syncOfflineRedemptions(input: $input) {
       __typename
       ... on OfflineRedemptionBooked { id points owedPoints }
       ... on OfflineAllowanceExceeded { limit leftPoints }
       ... on OfflineRedemptionRefused { reason } } }`,
    { viewer, variables: { input: { redemptions } } },
  );
  return (data?.['syncOfflineRedemptions'] ?? errors[0]?.code) as Answer[] | string;
}

describe('what a till may redeem while it cannot ask', () => {
  afterEach(() => shop.sql('UPDATE offline_allowance SET closes_at = issued_at'));

  it('is a document that the till verifies, the same for the same key', async () => {
    const input = { idempotencyKey: 'morning', validForHours: 10 };
    const issued = await issue(TILL, input);
    expect(issued).toMatchObject({ __typename: 'OfflineAllowance', expiresAt: hours(10).toISOString() });
    expect(await issue(TILL, input)).toEqual(issued);
    expect(await issue(TILL, { ...input, totalPoints: 2_001 })).toBe('IDEMPOTENCY_KEY_REUSED');
    const { document, id } = issued as unknown as { document: string; id: string };
    expect(keys?.verify('offline-allowance', document)).toMatchObject({
      jti: id,
      store: 'store-1',
      register: '2',
      perRedemption: 500,
      perMember: 1_000,
      total: 2_000,
      exp: hours(10).getTime() / 1_000,
    });
    const { data } = await shop.query('{ loyaltyPublicKeys { id spki } }');
    expect(data).toEqual({ loyaltyPublicKeys: keys?.publicKeys });
  });

  it('is never more over all tills, or for one, than the configuration has it, however many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, n) => issue(till(String(Math.floor(n / 2))))),
    );
    const types = answers.map((answer) => (answer as Answer).__typename);
    expect(types.filter((type) => type === 'OfflineAllowance')).toHaveLength(5);
    expect(types.filter((type) => type === 'OfflineLimitReached')).toHaveLength(9);
    expect(await exposure()).toEqual({ outstandingPoints: 10_000, maxPoints: 10_000, allowances: 5 });
    expect(await issue(till('7'))).toEqual({ __typename: 'OfflineLimitReached', outstandingPoints: 10_000 });
    // Seven days after the last has expired, nobody can tell anything of them any more.
    shop.at(hours(12 + 7 * 24));
    expect(await exposure()).toEqual({ outstandingPoints: 0, maxPoints: 10_000, allowances: 0 });
  });

  it('is bounded for one till as well, and free again when the till has told everything', async () => {
    const [first] = await Promise.all([openAllowance(TILL), openAllowance(TILL)]);
    expect(await issue(TILL, { totalPoints: 1_000 })).toMatchObject({ __typename: 'OfflineLimitReached' });
    expect(await close(till('2', 'store-2'), first.id)).toBe(false);
    expect(await close(OTHER_REGISTER, first.id)).toBe(true);
    expect(await close(as('ann'), first.id)).toBe('FORBIDDEN');
    expect(await issue(TILL)).toMatchObject({ __typename: 'OfflineAllowance' });
  });

  it('is for tills, for themselves, and for loyalty staff', async () => {
    const named = { storeId: 'store-1', registerId: '9' };
    expect(await issue(STAFF, named)).toMatchObject({ __typename: 'OfflineAllowance' });
    expect(await issue(STAFF)).toBe('BAD_USER_INPUT');
    expect(await issue(STAFF, { ...named, registerId: 'a\0b' })).toBe('BAD_USER_INPUT');
    expect(await issue(TILL, named)).toBe('FORBIDDEN');
    expect(await issue(as('ann'))).toBe('FORBIDDEN');
    for (const wrong of [
      { perRedemptionPoints: 0 },
      { perMemberPoints: 499 },
      { totalPoints: 999 },
      { validForHours: 25 },
      { idempotencyKey: '' },
    ]) {
      expect(await issue(TILL, wrong)).toBe('BAD_USER_INPUT');
    }
    expect(await exposure(TILL)).toBe('FORBIDDEN');
  });

  it('ends each once, in whatever order it is told, twice, and from two tills at once', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 500 })), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(900), { minLength: 3, maxLength: 3 }),
        fc.infiniteStream(fc.nat(99)),
        async (redemptions, balances, dice) => {
          runs += 1;
          const name = (n: number) => `offline ${runs}/${n}`;
          await Promise.all(balances.map((points, n) => earn(name(n), points + 1)));
          const { id, note } = await openAllowance(till(`r${runs}`), {
            perMemberPoints: 4_000,
            totalPoints: 4_000,
          });
          const notes = redemptions.map(([n, points], index) => note(index + 1, name(n), { points }));
          const told = [...notes, ...notes].sort(() => ((dice.next().value ?? 0) % 3) - 1);
          const half = Math.ceil(told.length / 2);
          const answers = await Promise.all([
            sync(TILL, told.slice(0, half)),
            sync(OTHER_REGISTER, told.slice(half)),
          ]);
          const ids = answers.flatMap((all) => (all as Answer[]).map((one) => one['id']));
          expect(ids).not.toContain(undefined);
          expect(new Set(ids).size).toBe(notes.length);
          for (const [n, points] of balances.entries()) {
            const spent = redemptions.reduce((sum, [who, cost]) => sum + (who === n ? cost : 0), 0);
            const left = points + 1 - spent;
            expect(await shop.account(name(n))).toMatchObject({
              balance: Math.max(0, left),
              owed: Math.max(0, -left),
            });
          }
          expect(await close(STAFF, id)).toBe(true);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('makes a debt of what the member no longer had, which the next points pay', async () => {
    await earn('fay', 700);
    const { note } = await openAllowance(TILL);
    expect(await sync(TILL, [note(1, 'fay'), note(2, 'fay')])).toMatchObject([
      { points: 500, owedPoints: 0 },
      { points: 500, owedPoints: 300 },
    ]);
    expect(await shop.account('fay')).toMatchObject({ balance: 0, owed: 300 });
    // What the member had is no longer outstanding; what is owed still is.
    expect(await exposure()).toMatchObject({ outstandingPoints: 1_300 });
    const { data } = await shop.query(
      `{ _entities(representations: [{ __typename: "Customer", id: "${customerId('fay')}" }]) {
           ... on Customer { loyalty { balancePoints owedPoints history(first: 2) { edges { node { points reason at } } } } } } }`,
      { viewer: as('fay') },
    );
    expect(JSON.stringify(data)).toContain('300 of the points were not there any more and are owed.');
    await shop.deliver(completed({ of: 'fay', number: 'next order of fay', kept: 40_000 }));
    expect(await shop.account('fay')).toMatchObject({ balance: 100, owed: 0 });
  });

  it('is refused by name, item by item, beyond what was allowed', async () => {
    await earn('gil', 5_000);
    await earn('hen', 5_000);
    const { id, note } = await openAllowance(TILL);
    const other = await openAllowance(OTHER_STORE);
    const forged = SigningKeys.parse(`k1:${Buffer.alloc(32, 2).toString('base64url')}`);
    const document = forged?.sign('offline-allowance', { jti: id, total: 1e9 });
    const answers = await sync(TILL, [
      note(1, 'gil'),
      note(2, 'gil', { points: 501 }),
      note(3, 'gil'),
      note(4, 'gil', { points: 1 }),
      note(5, 'hen'),
      note(6, 'hen'),
      note(7, 'hen', { customerId: customerId('new'), points: 1 }),
      note(1, 'hen'),
      note(8, 'hen', { allowance: document }),
      other.note(1, 'hen'),
      note(9, 'hen', { redeemedAt: hours(12).toISOString() }),
      note(9, 'hen', { redeemedAt: daysAgo(1) }),
      note(9, 'hen', { rewardId: 'never-was' }),
      note(9, 'hen', { rewardId: 'no\0id' }),
    ]);
    const refused = (reason: string) => ({ __typename: 'OfflineRedemptionRefused', reason });
    const exceeded = (limit: string) => ({ __typename: 'OfflineAllowanceExceeded', limit });
    expect(answers).toMatchObject([
      { owedPoints: 0 },
      exceeded('PER_REDEMPTION'),
      { owedPoints: 0 },
      exceeded('PER_MEMBER'),
      { owedPoints: 0 },
      { owedPoints: 0 },
      refused('MEMBER_UNKNOWN'),
      refused('SEQUENCE_REUSED'),
      refused('ALLOWANCE_INVALID'),
      refused('ALLOWANCE_OF_ANOTHER'),
      refused('ALLOWANCE_EXPIRED'),
      refused('ALLOWANCE_EXPIRED'),
      refused('REWARD_UNKNOWN'),
      refused('REWARD_UNKNOWN'),
    ]);
    await earn('ivy', 100);
    expect(await sync(TILL, [note(9, 'ivy', { points: 1 })])).toMatchObject([
      { limit: 'TOTAL', leftPoints: 0 },
    ]);
    expect(await close(STAFF, other.id)).toBe(true);
    expect(await sync(OTHER_STORE, [other.note(1, 'hen')])).toMatchObject([refused('ALLOWANCE_EXPIRED')]);
    expect(await shop.account('new')).toBeUndefined();
    expect(await sync(as('gil'), [note(1, 'gil')])).toBe('FORBIDDEN');
    expect(await sync(TILL, [])).toBe('BAD_USER_INPUT');
    expect(await sync(TILL, [note(0, 'gil')])).toBe('BAD_USER_INPUT');
    expect(await sync(TILL, [note(1, 'gil', { customerId: 'gil' })])).toBe('BAD_USER_INPUT');
  });

  it('counts a person once against what one member may, under whichever id the till knew them', async () => {
    await earn('jan', 2_000);
    await earn('joy', 2_000);
    const { note } = await openAllowance(TILL);
    await shop.deliver(merged('jan', 'joy'));
    expect(await sync(TILL, [note(1, 'jan'), note(2, 'joy'), note(3, 'jan'), note(4, 'joy')])).toMatchObject([
      { points: 500 },
      { points: 500 },
      { limit: 'PER_MEMBER' },
      { limit: 'PER_MEMBER' },
    ]);
    expect(await sync(TILL, [note(3, 'jan')])).toMatchObject([{ limit: 'PER_MEMBER', leftPoints: 0 }]);
  });

  it('counts what was redeemed under an id that never had an account of its own', async () => {
    await earn('kay', 2_000);
    await shop.deliver(merged('card of kay', 'kay'), merged('phone of kay', 'kay'));
    const { note } = await openAllowance(TILL);
    expect(await sync(TILL, [note(1, 'card of kay')])).toMatchObject([{ points: 500 }]);
    expect(await sync(TILL, [note(2, 'phone of kay')])).toMatchObject([{ points: 500 }]);
    expect(await sync(TILL, [note(3, 'kay')])).toMatchObject([{ limit: 'PER_MEMBER', leftPoints: 0 }]);
  });

  it('costs as many statements for a hundred as for one', async () => {
    const { note } = await openAllowance(TILL, { totalPoints: 4_000 });
    const names = Array.from({ length: 100 }, (_, n) => `many ${n}`);
    await shop.deliver(...names.map((of) => completed({ of, number: of, kept: 100_000 })));
    const one = await shop.countStatements(() => sync(TILL, [note(1, 'many 0', { points: 1 })]));
    const all = await shop.countStatements(() =>
      sync(
        TILL,
        names.map((name, n) => note(n + 2, name, { points: 1 })),
      ),
    );
    expect(all).toBe(one);
  });
});

it('earns offline: what two tills report late, twice and in any order is what they sold', async () => {
  const states = [
    { of: 'kit', number: 'K1', kept: 10_000, daysAgo: 3 },
    { of: 'kit', number: 'K2', kept: 5_000, daysAgo: 2 },
  ];
  const sold = states.map(completed);
  const back = returned({ of: 'kit', number: 'K1', kept: 4_000, revision: 2, daysAgo: 3 });
  await Promise.all([shop.deliver(back, ...sold), shop.deliver(...[...sold].reverse(), back)]);
  expect(await shop.account('kit')).toMatchObject({ balance: 90, earned: 90, owed: 0 });
});

describe('the token that a member shows', () => {
  const tokenOf = async (
    viewer: Viewer,
    name: string,
  ): Promise<{ token: string; expiresAt: string } | string> => {
    const { data, errors } = await shop.query(
      `{ _entities(representations: [{ __typename: "Customer", id: "${customerId(name)}" }]) {
           ... on Customer { loyalty { qrToken { token expiresAt } } } } }`,
      { viewer },
    );
    const [entity] = data?.['_entities'] as [
      { loyalty: { qrToken: { token: string; expiresAt: string } } } | null,
    ];
    return entity?.loyalty.qrToken ?? String(errors[0]?.code);
  };
  const show = async (name: string): Promise<string> => {
    const shown = await tokenOf(as(name), name);
    if (typeof shown === 'string') throw new Error(shown);
    return shown.token;
  };
  const read = async (viewer: Viewer, token: string) => {
    const { data, errors } = await shop.query(
      `query ($token: String!) { memberByToken(token: $token) { __typename
         ... on TokenMember { customer { id loyalty { balancePoints affordableRewards { id } } } }
         ... on MemberTokenRefused { problem } } }`,
      { viewer, variables: { token } },
    );
    return data?.['memberByToken'] ?? errors[0]?.code;
  };
  const REDEEM = [
    'redeemReward',
    'RedeemRewardInput',
    '... on Redemption { id balancePoints } ... on MemberTokenRefused { problem }',
  ] as const;
  const TOKEN_AUTHORIZE = [
    'authorizeRedemption',
    'AuthorizeRedemptionInput',
    '... on RedemptionAuthorized { holdId } ... on MemberTokenRefused { problem }',
  ] as const;
  const redeem = (
    viewer: Viewer,
    input: Record<string, unknown>,
    by: readonly [string, string, string] = REDEEM,
  ) => run(viewer, by, { rewardId: '5-off', idempotencyKey: newId(), ...input });
  const refused = (problem: string) => ({ __typename: 'MemberTokenRefused', problem });

  it('tells a till who they are and what their points buy, as often as it is shown, for five minutes', async () => {
    await earn('lea', 700);
    const token = await show('lea');
    expect(await tokenOf(as('lea'), 'lea')).toMatchObject({ expiresAt: '2026-06-01T12:05:00.000Z' });
    const member = {
      __typename: 'TokenMember',
      customer: {
        id: customerId('lea'),
        loyalty: { balancePoints: 700, affordableRewards: [{ id: '5-off' }, { id: 'gift-wrapping' }] },
      },
    };
    for (const viewer of [TILL, OTHER_STORE, STAFF]) expect(await read(viewer, token)).toEqual(member);
    shop.at(new Date(NOW.getTime() + 5 * 60_000));
    expect(await read(TILL, token)).toEqual(refused('EXPIRED'));
    expect(await redeem(TILL, { memberToken: token })).toEqual(refused('EXPIRED'));
  });

  it('holds an opaque id and two instants, and is another one each time', async () => {
    const [first, second] = [await show('lea'), await show('lea')];
    expect(first).not.toBe(second);
    const claims = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iat', 'jti', 'sub']);
    expect(keys?.verify('member-token', first)).toEqual(claims);
  });

  it('authorises one redemption, with whatever key, and a repetition with the next token is none', async () => {
    await earn('mia', 2_000);
    const token = await show('mia');
    const first = await redeem(TILL, { memberToken: token, idempotencyKey: 'basket' });
    expect(first).toMatchObject({ __typename: 'Redemption', balancePoints: 1_500 });
    expect(await redeem(TILL, { memberToken: token })).toEqual(refused('USED'));
    expect(await redeem(TILL, { memberToken: token }, TOKEN_AUTHORIZE)).toEqual(refused('USED'));
    const next = await show('mia');
    expect(await redeem(TILL, { memberToken: next, idempotencyKey: 'basket' })).toEqual(first);
    expect(await redeem(TILL, { memberToken: next }, TOKEN_AUTHORIZE)).toMatchObject({
      __typename: 'RedemptionAuthorized',
    });
    expect(await shop.account('mia')).toMatchObject({ balance: 1_000 });
  });

  it('authorises one when many tills scan it at once, and none is used up by a refusal', async () => {
    await earn('nia', 5_000);
    const token = await show('nia');
    expect(await redeem(TILL, { memberToken: token, rewardId: 'never-was' })).toMatchObject({
      __typename: 'RewardUnavailable',
    });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => redeem(n % 2 === 0 ? TILL : OTHER_STORE, { memberToken: token })),
    );
    const types = answers.map((answer) => (answer as Answer).__typename).sort();
    expect(types).toEqual([...Array<string>(7).fill('MemberTokenRefused'), 'Redemption']);
    expect(await shop.account('nia')).toMatchObject({ balance: 4_500 });
  });

  it('is the same person’s after a merge', async () => {
    await earn('ona', 500);
    const token = await show('ona');
    await shop.deliver(merged('ona', 'olga'));
    expect(await redeem(TILL, { memberToken: token })).toMatchObject({ __typename: 'Redemption' });
  });

  it('is for the member to show and for tills and loyalty staff to read, and nothing else is one', async () => {
    expect(await tokenOf(TILL, 'lea')).toBe('FORBIDDEN');
    expect(await tokenOf(STAFF, 'lea')).toBe('FORBIDDEN');
    const token = await show('lea');
    expect(await read(as('lea'), token)).toBe('FORBIDDEN');
    expect(await redeem(as('lea'), { memberToken: token })).toBe('FORBIDDEN');
    expect(await redeem(TILL, { memberToken: token, customerId: customerId('lea') })).toBe('BAD_USER_INPUT');
    const [header = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from(
      Buffer.from(claims, 'base64url').toString().replace(customerId('lea'), customerId('mia')),
    );
    const allowance = keys?.sign('offline-allowance', {
      sub: customerId('mia'),
      jti: newId(),
      iat: 0,
      exp: 1e12,
    });
    for (const forged of [`${header}.${other.toString('base64url')}.${signature}`, allowance, 'x', '']) {
      expect(await read(TILL, forged ?? '')).toEqual(refused('INVALID'));
      expect(await redeem(TILL, { memberToken: forged })).toEqual(refused('INVALID'));
    }
  });

  it('is forgotten when it is long expired', async () => {
    expect((await shop.sql('SELECT 1 FROM member_token_use')).length).toBeGreaterThan(0);
    shop.at(hours(25));
    await shop.subgraph.runSchedule('forget-token-uses');
    expect(await shop.sql('SELECT 1 FROM member_token_use')).toEqual([]);
  });
});

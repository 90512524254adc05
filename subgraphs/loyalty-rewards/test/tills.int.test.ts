import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { as, completed, customerId, merged, NOW, openShop, STAFF, TILL, type Shop } from './builders';

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

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
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

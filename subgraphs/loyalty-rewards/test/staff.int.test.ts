import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { as, completed, customerId, NOW, openShop, STAFF, TILL, type Shop } from './builders';

type Answer = Readonly<Record<string, unknown>> & { readonly __typename: string };

const CORRECTED = `... on MovementCorrected { movementId wallet currency amount }
  ... on MovementNotReversible { movementKind } ... on MovementAlreadyReversed { leftAmount }`;
const MUTATIONS = {
  adjustBalance: `... on BalanceAdjusted { movementId wallet currency amount balance }
    ... on InsufficientBalance { balance shortBy } ... on AdjustmentAwaitsApproval { id lapsesAt }`,
  decideAdjustment: `... on BalanceAdjusted { movementId amount balance } ... on InsufficientBalance { shortBy }
    ... on AdjustmentAlreadyDecided { approved decidedBy note }`,
  giveBackRedemption: CORRECTED,
  reverseMovement: CORRECTED,
  redeemReward: '... on Redemption { id } ... on InsufficientPoints { shortByPoints }',
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

/** What a mutation answers, or the code of the error that came instead. */
async function run(
  viewer: Viewer,
  name: keyof typeof MUTATIONS,
  input: Record<string, unknown>,
): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await shop.query(
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${MUTATIONS[name]} } }`,
    {
      viewer,
      variables: { input: { ...(name !== 'decideAdjustment' && { idempotencyKey: newId() }), ...input } },
    },
  );
  return (data?.[name] ?? { __typename: errors[0]?.code }) as Answer;
}
const adjust = (of: string, amount: number, more: Record<string, unknown> = {}, viewer: Viewer = STAFF) =>
  run(viewer, 'adjustBalance', { customerId: customerId(of), amount, reason: 'for the delay', ...more });
const redeem = async (of: string): Promise<string> => {
  const { id } = await run(as(of), 'redeemReward', { rewardId: '5-off' });
  return typeof id === 'string' ? id : '';
};
const earn = (of: string, points: number) =>
  shop.deliver(completed({ of, number: `order of ${of}`, kept: points * 100 }));

describe('staff', () => {
  it('give and take points and store credit, once for a key, and never more than there is', async () => {
    const given = await adjust('ann', 300, { idempotencyKey: 'a' });
    expect(given).toMatchObject({ wallet: 'POINTS', currency: null, amount: 300, balance: 300 });
    expect(await adjust('ann', 300, { idempotencyKey: 'a' })).toEqual(given);
    expect(await adjust('ann', 301, { idempotencyKey: 'a' })).toEqual({
      __typename: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await adjust('ann', -301)).toEqual({
      __typename: 'InsufficientBalance',
      balance: 300,
      shortBy: 1,
    });
    expect(await adjust('ann', -300)).toMatchObject({ amount: -300, balance: 0 });
    const credit = { wallet: 'STORE_CREDIT', currency: 'EUR' };
    expect(await adjust('ann', 1_250, credit)).toMatchObject({ ...credit, balance: 1_250 });
    expect(await shop.account('ann')).toMatchObject({ balance: 0 });
  });

  it('see all wallets of a member, and what expires when', async () => {
    await adjust('ava', 30, { expiresAt: '2026-09-01T00:00:00.000Z' });
    await adjust('ava', 20, { expiresAt: '2026-08-01T00:00:00.000Z' });
    await adjust('ava', 10);
    await adjust('ava', 999, { wallet: 'STORE_CREDIT', currency: 'JPY' });
    const fields = `wallets { wallet currency balance pending held owed } nextExpiries(first: 2) { points at }`;
    const { data } = await shop.query(
      `{ _entities(representations: [{ __typename: "Customer", id: "${customerId('ava')}" }]) {
           ... on Customer { loyalty { ${fields} } } } }`,
      { viewer: STAFF },
    );
    const rest = { pending: 0, held: 0, owed: 0 };
    expect(data?.['_entities']).toEqual([
      {
        loyalty: {
          wallets: [
            { wallet: 'POINTS', currency: null, balance: 60, ...rest },
            { wallet: 'STORE_CREDIT', currency: 'JPY', balance: 999, ...rest },
          ],
          nextExpiries: [
            { points: 20, at: '2026-08-01T00:00:00.000Z' },
            { points: 30, at: '2026-09-01T00:00:00.000Z' },
          ],
        },
      },
    ]);
  });

  it('name what makes sense: a currency for credit alone, an expiry to come, a reason, an amount', async () => {
    const refused = [
      adjust('bea', 5, { wallet: 'STORE_CREDIT' }),
      adjust('bea', 5, { currency: 'EUR' }),
      adjust('bea', 5, { expiresAt: NOW.toISOString() }),
      adjust('bea', -5, { expiresAt: '2027-01-01T00:00:00.000Z' }),
      adjust('bea', 5, { reason: ' ' }),
      adjust('bea', 0),
      adjust('bea', 1_000_000_001),
      run(STAFF, 'reverseMovement', { movementId: 'none', reason: 'x' }),
      run(STAFF, 'reverseMovement', { movementId: newId(), reason: '' }),
    ];
    for (const answer of await Promise.all(refused)) expect(answer.__typename).toBe('BAD_USER_INPUT');
    expect(await shop.account('bea')).toBeUndefined();
  });

  it('give what expires at its instant', async () => {
    await adjust('cal', 40, { expiresAt: '2026-06-02T12:00:00.000Z' });
    shop.at(new Date('2026-06-02T12:00:00.000Z'));
    expect(await adjust('cal', -1)).toMatchObject({ shortBy: 1 });
  });

  it('give a redemption back in parts, at a till too, and no more than it took', async () => {
    await earn('dot', 500);
    const movementId = await redeem('dot');
    const back = (more: object, viewer = TILL) =>
      run(viewer, 'giveBackRedemption', { movementId, reason: 'the mug broke', ...more });
    expect(await back({ amount: 200 })).toMatchObject({ __typename: 'MovementCorrected', amount: 200 });
    expect(await back({ amount: 301 })).toEqual({ __typename: 'MovementAlreadyReversed', leftAmount: 300 });
    const rest = await Promise.all([back({}), back({}, STAFF), back({})]);
    expect(rest.map((one) => one['amount']).filter(Boolean)).toEqual([300]);
    expect(await back({ amount: 0 })).toMatchObject({ leftAmount: 0 });
    expect(await shop.account('dot')).toMatchObject({ balance: 500 });
  });

  it('reverse a redemption or an adjustment once, and what an order earned never', async () => {
    await earn('eve', 500);
    const reverse = (movementId: unknown) => run(STAFF, 'reverseMovement', { movementId, reason: 'a slip' });
    const redemption = await redeem('eve');
    expect(await reverse(redemption)).toMatchObject({ amount: 500 });
    expect((await reverse(redemption)).__typename).toBe('MovementAlreadyReversed');

    const given = await adjust('eve', 100);
    await redeem('eve');
    expect(await reverse(given['movementId'])).toMatchObject({ amount: -100 });
    expect((await reverse(given['movementId'])).__typename).toBe('MovementAlreadyReversed');
    expect(await shop.account('eve')).toMatchObject({ balance: 0, owed: 0 });

    const [earned] = await shop.sql<{ id: string }>(
      `SELECT movement_id AS id FROM movement WHERE customer_id = $1 AND kind = 'EARNED'`,
      [customerId('eve')],
    );
    expect(await reverse(earned?.id)).toEqual({
      __typename: 'MovementNotReversible',
      movementKind: 'EARNED',
    });
    expect((await reverse(newId())).__typename).toBe('MovementNotFound');
  });

  it('of other roles, members and, but for giving back, tills may not', async () => {
    const marketing: Viewer = { kind: 'staff', staffId: 'mo', roles: ['marketing'] };
    const correction = { movementId: newId(), reason: 'x' };
    for (const viewer of [marketing, as('fay'), TILL]) {
      expect((await adjust('fay', 5, {}, viewer)).__typename).toBe('FORBIDDEN');
      expect((await run(viewer, 'reverseMovement', correction)).__typename).toBe('FORBIDDEN');
    }
    for (const viewer of [marketing, as('fay')]) {
      expect((await run(viewer, 'giveBackRedemption', correction)).__typename).toBe('FORBIDDEN');
    }
  });
});

describe('a large adjustment', () => {
  const KIT: Viewer = { kind: 'staff', staffId: 'kit', roles: ['loyalty'] };
  const MAX: Viewer = { kind: 'staff', staffId: 'max', roles: ['admin'] };
  const propose = async (of: string, amount: number, more: Record<string, unknown> = {}) => {
    const answer = await adjust(of, amount, more);
    expect(answer.__typename).toBe('AdjustmentAwaitsApproval');
    return answer['id'];
  };
  const decide = (viewer: Viewer, id: unknown, approve = true, note: string | null = null) =>
    run(viewer, 'decideAdjustment', { id, approve, note });
  const waiting = async () => {
    const { data } = await shop.query('{ adjustmentsAwaitingApproval { id amount proposedBy } }', {
      viewer: KIT,
    });
    return (data?.['adjustmentsAwaitingApproval'] as { id: string }[]).map((one) => one.id);
  };

  it('is booked when somebody else approves it, not before, and not by who proposed it', async () => {
    expect((await adjust('pam', 9_999)).__typename).toBe('BalanceAdjusted');
    const id = await propose('pam', 10_000, { idempotencyKey: 'p' });
    expect(await propose('pam', 10_000, { idempotencyKey: 'p' })).toBe(id);
    expect(await waiting()).toContain(id);
    expect((await decide(STAFF, id)).__typename).toBe('AdjustmentOfYourOwn');
    expect((await decide(TILL, id)).__typename).toBe('FORBIDDEN');
    expect(await shop.account('pam')).toMatchObject({ balance: 9_999 });
    const booked = await decide(KIT, id);
    expect(booked).toMatchObject({ __typename: 'BalanceAdjusted', amount: 10_000, balance: 19_999 });
    expect(await decide(KIT, id)).toEqual(booked);
    expect(await waiting()).not.toContain(id);
  });

  it('is decided once, however many decide at once, and the first decision holds', async () => {
    const id = await propose('quin', 50_000);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => decide(n % 2 === 0 ? KIT : MAX, id, n < 3, 'seen')),
    );
    const [row] = await shop.sql<{ approved: boolean; decided_by: string }>(
      'SELECT approved, decided_by FROM adjustment_proposal WHERE proposal_id = $1',
      [id],
    );
    expect(await shop.account('quin').then((one) => one?.balance ?? 0)).toBe(
      row?.approved === true ? 50_000 : 0,
    );
    for (const late of answers.filter((one) => one.__typename === 'AdjustmentAlreadyDecided')) {
      expect(late).toMatchObject({ approved: row?.approved, decidedBy: row?.decided_by, note: 'seen' });
    }
    expect(answers.filter((one) => one.__typename !== 'AdjustmentAlreadyDecided').length).toBeGreaterThan(0);
  });

  it('is told as the ledger has it when its own row was lost between booking and writing it', async () => {
    const id = await propose('rob', 20_000);
    const booked = await decide(KIT, id);
    await shop.sql(
      `UPDATE adjustment_proposal SET approved = NULL, decided_by = NULL, decided_at = NULL, movement_id = NULL
        WHERE proposal_id = $1`,
      [id],
    );
    expect(await decide(MAX, id, false)).toMatchObject({ approved: true, decidedBy: 'staff:kit' });
    expect(await decide(KIT, id)).toEqual(booked);
    expect(await shop.account('rob')).toMatchObject({ balance: 20_000 });
    await shop.sql('DELETE FROM idempotency_key WHERE key = $1', [id]);
    expect((await decide(KIT, id)).__typename).toBe('AdjustmentAlreadyDecided');
    expect(await shop.account('rob')).toMatchObject({ balance: 20_000 });
  });

  it('can wait for what it takes to be there, be rejected, and lapse', async () => {
    const taken = await propose('sue', -10_000);
    expect(await decide(KIT, taken)).toEqual({ __typename: 'InsufficientBalance', shortBy: 10_000 });
    await adjust('sue', 9_000);
    await adjust('sue', 1_000);
    expect(await decide(KIT, taken)).toMatchObject({ amount: -10_000, balance: 0 });
    const unwanted = await propose('sue', 10_000);
    expect((await decide(KIT, unwanted, false)).__typename).toBe('AdjustmentRejected');
    expect((await decide(KIT, unwanted)).__typename).toBe('AdjustmentAlreadyDecided');
    const late = await propose('sue', 10_000);
    shop.at(new Date(NOW.getTime() + 7 * 86_400_000));
    expect((await decide(KIT, late)).__typename).toBe('AdjustmentLapsed');
    expect(await waiting()).toEqual([]);
    expect((await decide(KIT, newId())).__typename).toBe('AdjustmentNotFound');
    expect(await shop.account('sue')).toMatchObject({ balance: 0 });
  });
});

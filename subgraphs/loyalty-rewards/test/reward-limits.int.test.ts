import { createLedger, type Ledger } from '../src/app/ledger';
import { adjustBalance } from '../src/app/adjust-balance';
import { authorizeRedemption } from '../src/app/authorize-redemption';
import { bookPassedTime } from '../src/app/book-passed-time';
import { giveBackRedemption, reverseMovement } from '../src/app/give-back';
import { redeemReward, type RedeemOutcome } from '../src/app/redeem-reward';
import { captureRedemption, releaseRedemption } from '../src/app/settle-hold';
import { newId } from '@rapport/subgraph-kit/ids';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { as, completed, customerId, merged, NOW, openShop, STAFF, type Shop } from './builders';

const SAVE = `mutation ($input: SaveRewardInput!) { saveReward(input: $input) { id available stockLeft used } }`;
const SAVE_BUDGET = `mutation ($input: SaveRewardBudgetInput!) { saveRewardBudget(input: $input) { id amount taken } }`;

let shop: Shop;
let now = NOW;
/** Two ledgers over connections of their own, as two processes have them. */
let ledgers: [Ledger, Ledger];
let other: DataSource;

beforeAll(async () => {
  shop = await openShop();
  const { db } = shop.subgraph.runtime;
  other = await new DataSource({ ...db.options }).initialize();
  ledgers = [createLedger(db, () => now, 'GBP'), createLedger(other, () => now, 'GBP')];
});
afterEach(() => {
  now = NOW;
});
afterAll(async () => {
  expect(await shop.audit()).toEqual([]);
  await other.destroy();
  await shop.stop();
});

const save = async (id: string, terms: Record<string, unknown>) => {
  const input = { id, name: id, description: '', costPoints: 10, ...terms };
  const { data, errors } = await shop.query(SAVE, { viewer: STAFF, variables: { input } });
  expect(errors).toEqual([]);
  return data?.['saveReward'];
};
const saveBudget = (id: string, amount: number, unit = 'MONEY') => {
  const input = { id, name: id, unit, currencyCode: unit === 'MONEY' ? 'GBP' : null, amount };
  return shop.query(SAVE_BUDGET, { viewer: STAFF, variables: { input } });
};
const give = (name: string, amount = 1_000_000, ledger = ledgers[0]) =>
  adjustBalance(ledger, {
    customerId: customerId(name),
    wallet: 'POINTS',
    amount,
    reason: 'for the test',
    expiresAt: null,
    idempotencyKey: newId(),
    actor: 'test',
  });
const asked = (name: string, rewardId: string) => ({
  customerId: customerId(name),
  rewardId,
  idempotencyKey: newId(),
  actor: 'test',
});
const redeem = (name: string, rewardId: string, ledger = ledgers[0]): Promise<RedeemOutcome> =>
  redeemReward(ledger, asked(name, rewardId));
const authorize = async (name: string, rewardId: string, expiresInSeconds = 60, ledger = ledgers[0]) => {
  const outcome = await authorizeRedemption(ledger, {
    ...asked(name, rewardId),
    authorizedBy: { kind: 'staff' },
    expiresInSeconds,
  });
  return outcome.kind === 'authorized' ? outcome.holdId : outcome.kind;
};
const settled = (holdId: string) => ({
  holdId,
  idempotencyKey: newId(),
  actor: 'test',
  settler: { kind: 'staff' } as const,
});
const corrected = (movementId: string) => ({
  movementId,
  reason: 'the order came back',
  idempotencyKey: newId(),
  actor: 'test',
});
const usage = async (id: string) => {
  const { data } = await shop.query(
    `query ($id: ID!) { _entities(representations: [{ __typename: "Reward", id: $id }]) {
       ... on Reward { stockLeft used available } } }`,
    { viewer: STAFF, variables: { id } },
  );
  return (data?.['_entities'] as Record<string, unknown>[])[0];
};
const countOf = (outcomes: readonly { readonly kind: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
const redemptionIdOf = (outcome: { readonly kind: string }): string =>
  (outcome as { readonly redemptionId?: string }).redemptionId ?? `not redeemed: ${outcome.kind}`;

describe('many at once over two ledgers', () => {
  it('take exactly the stock, whoever they are', async () => {
    await save('hundred', { stock: 100 });
    await Promise.all(Array.from({ length: 250 }, (_, n) => give(`many-${n}`)));
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => redeem(`many-${n % 250}`, 'hundred', ledgers[n % 2])),
    );
    expect(countOf(outcomes)).toEqual({ redeemed: 100, 'reward-out-of-stock': 900 });
    expect(await usage('hundred')).toEqual({ stockLeft: 0, used: 100, available: false });
  });

  it('get each member exactly their limit', async () => {
    await save('twice', { limitPerMember: { count: 2 } });
    const names = Array.from({ length: 8 }, (_, n) => `twice-${n}`);
    await Promise.all(names.map((name) => give(name)));
    const outcomes = await Promise.all(
      Array.from({ length: 96 }, (_, n) => redeem(names[n % 8] ?? '', 'twice', ledgers[n % 3 === 0 ? 1 : 0])),
    );
    expect(countOf(outcomes)).toEqual({ redeemed: 16, 'reward-limit-reached': 80 });
    expect(
      await shop.sql(
        `SELECT DISTINCT count(*)::int FROM reward_use WHERE reward_id = 'twice' GROUP BY customer_id`,
      ),
    ).toEqual([{ count: 2 }]);
  });

  it('spend a budget that several rewards share to the last that it pays for', async () => {
    await saveBudget('summer', 1_000);
    await save('costs-30', { budgetId: 'summer', costMinor: 30 });
    await save('costs-70', { budgetId: 'summer', costMinor: 70 });
    await Promise.all(Array.from({ length: 60 }, (_, n) => give(`budget-${n}`)));
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, n) =>
        redeem(`budget-${n % 60}`, n % 3 === 0 ? 'costs-70' : 'costs-30', ledgers[n % 2]),
      ),
    );
    const { redeemed = 0, ...refused } = countOf(outcomes);
    expect(refused).toEqual({ 'reward-budget-spent': 120 - redeemed });
    const [row] = await shop.sql<{ taken: number }>(
      `SELECT taken::int FROM reward_budget WHERE budget_id = 'summer'`,
    );
    expect(row?.taken).toBeGreaterThan(970);
    expect(row?.taken).toBeLessThanOrEqual(1_000);
  });
});

describe('a unit', () => {
  it('is reserved by a hold, taken by its capture, and back by release, time-out, give back and reversal', async () => {
    await save('one', { stock: 1, limitPerMember: { count: 1 } });
    await saveBudget('points', 10, 'POINTS');
    await save('one', { stock: 1, limitPerMember: { count: 1 }, budgetId: 'points' });
    await Promise.all([give('amy'), give('bob')]);
    const isTaken = async () => {
      expect(await usage('one')).toEqual({ stockLeft: 0, used: 1, available: false });
      expect(await redeem('bob', 'one')).toMatchObject({ kind: 'reward-out-of-stock' });
      expect(await redeem('amy', 'one')).toMatchObject({ kind: 'reward-limit-reached' });
    };
    const isBack = async () => {
      expect(await usage('one')).toEqual({ stockLeft: 1, used: 0, available: true });
    };

    const released = await authorize('amy', 'one');
    await isTaken();
    expect(await releaseRedemption(ledgers[1], settled(released))).toMatchObject({ kind: 'released' });
    expect(await releaseRedemption(ledgers[0], settled(released))).toMatchObject({ kind: 'hold-not-open' });
    await isBack();

    await authorize('amy', 'one', 30);
    await isTaken();
    now = new Date(NOW.getTime() + 30_000);
    await bookPassedTime(shop.subgraph.runtime.db, now);
    await isBack();

    const held = await authorize('amy', 'one', 60);
    const captured = await captureRedemption(ledgers[1], settled(held));
    now = new Date(now.getTime() + 3_600_000);
    await bookPassedTime(shop.subgraph.runtime.db, now);
    await isTaken();
    const part = { ...corrected(redemptionIdOf(captured)), amount: 4 };
    await giveBackRedemption(ledgers[0], part);
    await isTaken();
    await giveBackRedemption(ledgers[1], { ...part, idempotencyKey: newId(), amount: null });
    await isBack();
    expect(
      await giveBackRedemption(ledgers[1], { ...part, idempotencyKey: newId(), amount: null }),
    ).toMatchObject({
      kind: 'already-reversed',
    });
    await isBack();

    await reverseMovement(ledgers[0], corrected(redemptionIdOf(await redeem('amy', 'one'))));
    await isBack();
  });

  it('comes back to a member whose hold ran out with their next redemption, before anything has booked it', async () => {
    await save('own', { stock: 1 });
    await give('cid');
    await authorize('cid', 'own', 30);
    now = new Date(NOW.getTime() + 30_000);
    expect(await redeem('cid', 'own')).toMatchObject({ kind: 'redeemed' });
    expect(await usage('own')).toMatchObject({ stockLeft: 0, used: 1 });
  });

  it('that was taken while there was no stock gives none back to a stock of later', async () => {
    await save('later', {});
    await give('dot');
    const redemptionId = redemptionIdOf(await redeem('dot', 'later'));
    await save('later', { stock: 5 });
    await reverseMovement(ledgers[0], corrected(redemptionId));
    expect(await usage('later')).toMatchObject({ stockLeft: 5, used: 0 });
  });

  it('is never lost nor made, whatever happens in whatever order', async () => {
    const names = ['pat', 'quin', 'ray'];
    await Promise.all(names.map((name) => give(name)));
    const step = fc.record({
      action: fc.constantFrom('redeem', 'hold', 'hold', 'capture', 'release', 'give back', 'wait', 'restock'),
      name: fc.constantFrom(...names),
      amount: fc.integer({ min: 0, max: 6 }),
      ledger: fc.constantFrom(0 as const, 1 as const),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const id = `law-${(run += 1)}`;
        let stock = 4;
        await save(id, { stock });
        const holds = new Map<string, number>();
        const redemptions: string[] = [];
        for (const { action, name, amount, ledger } of steps) {
          const on = ledgers[ledger];
          for (const [holdId, untilMs] of holds) if (untilMs <= now.getTime()) holds.delete(holdId);
          const taken = holds.size + redemptions.length;
          const [first] = holds.keys();
          if (action === 'redeem' || action === 'hold') {
            const outcome = action === 'redeem' ? await redeem(name, id, on) : null;
            const got = outcome === null ? await authorize(name, id, 20, on) : outcome.kind;
            if (taken >= stock) expect(got).toBe('reward-out-of-stock');
            else if (outcome === null) holds.set(got, now.getTime() + 20_000);
            else redemptions.push(redemptionIdOf(outcome));
          } else if (action === 'capture' && first !== undefined) {
            redemptions.push(redemptionIdOf(await captureRedemption(on, settled(first))));
            holds.delete(first);
          } else if (action === 'release' && first !== undefined) {
            expect(await releaseRedemption(on, settled(first))).toMatchObject({ kind: 'released' });
            holds.delete(first);
          } else if (action === 'give back' && redemptions.length > 0) {
            const undo = { ...corrected(redemptions.shift() ?? ''), amount: null };
            expect(await giveBackRedemption(on, undo)).toMatchObject({ kind: 'corrected' });
          } else if (action === 'wait') {
            now = new Date(now.getTime() + 9_000);
            await bookPassedTime(shop.subgraph.runtime.db, now);
          } else if (action === 'restock') {
            await save(id, { stock: (stock = amount) });
          }
          for (const [holdId, untilMs] of holds) if (untilMs <= now.getTime()) holds.delete(holdId);
          const stands = holds.size + redemptions.length;
          expect(await usage(id)).toMatchObject({ stockLeft: Math.max(0, stock - stands), used: stands });
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe('a limit', () => {
  it('counts back over its days, and over every id of the person', async () => {
    await save('weekly', { limitPerMember: { count: 1, days: 7 } });
    await Promise.all([give('eve'), give('eve-too'), give('fay')]);
    expect(await redeem('eve-too', 'weekly')).toMatchObject({ kind: 'redeemed' });
    await shop.deliver(merged('eve-too', 'eve'));
    const refused = { kind: 'reward-limit-reached', limit: 1, days: 7 };
    expect(await redeem('eve', 'weekly')).toMatchObject(refused);
    now = new Date(NOW.getTime() + 7 * 86_400_000 - 1);
    expect(await redeem('eve-too', 'weekly')).toMatchObject(refused);
    now = new Date(NOW.getTime() + 7 * 86_400_000);
    expect(await redeem('eve', 'weekly')).toMatchObject({ kind: 'redeemed' });
    expect(await redeem('fay', 'weekly')).toMatchObject({ kind: 'redeemed' });
  });
});

describe('staff', () => {
  it('change stock, days and tiers for the very next redemption', async () => {
    await save('staffed', { stock: 0 });
    await give('gil');
    const kindOf = async () => (await redeem('gil', 'staffed')).kind;
    expect(await kindOf()).toBe('reward-out-of-stock');
    await save('staffed', { stock: 1 });
    expect(await kindOf()).toBe('redeemed');
    await save('staffed', { startsAt: '2026-06-01T12:00:00.001Z' });
    expect(await kindOf()).toBe('reward-unavailable');
    await save('staffed', { startsAt: '2026-06-01T12:00:00.000Z', tiers: ['SILVER', 'GOLD'] });
    expect(await kindOf()).toBe('reward-not-eligible');
    await shop.deliver(completed({ of: 'gil', number: 'silver', kept: 100_000 }));
    expect(await kindOf()).toBe('redeemed');
    await save('staffed', { stock: 1, active: false });
    expect(await kindOf()).toBe('reward-unavailable');
  });

  it('are told what a reward cannot be', async () => {
    await saveBudget('spring', 5);
    const refusal = async (terms: Record<string, unknown>) => {
      const input = { id: 'bad', name: 'bad', description: '', costPoints: 1, ...terms };
      const { errors } = await shop.query(SAVE, { viewer: STAFF, variables: { input } });
      return errors[0]?.message;
    };
    expect(await refusal({ stock: -1 })).toMatch(/^stock wants 0/);
    expect(await refusal({ limitPerMember: { count: 0 } })).toMatch(/^limitPerMember.count wants 1/);
    expect(await refusal({ limitPerMember: { count: 1, days: 0 } })).toMatch(/^limitPerMember.days wants 1/);
    expect(await refusal({ tiers: [] })).toMatch(/^tiers wants one/);
    expect(await refusal({ budgetId: 'unheard-of' })).toMatch(/^budgetId wants/);
    expect(await refusal({ budgetId: 'spring' })).toMatch(/^costMinor is wanted/);
    expect((await saveBudget('spring', 5, 'POINTS')).errors[0]?.code).toBe('BAD_USER_INPUT');
    expect((await shop.query('{ rewards(all: true) { id } }', { viewer: as('amy') })).errors[0]?.code).toBe(
      'FORBIDDEN',
    );
  });

  it('alone see what is left', async () => {
    await save('seen', { stock: 3 });
    const { data } = await shop.query('{ rewards { id stockLeft used budget { id } } }', {
      viewer: as('amy'),
    });
    const rewards = data?.['rewards'] as { id: string }[];
    expect(rewards.find(({ id }) => id === 'seen')).toEqual({
      id: 'seen',
      stockLeft: null,
      used: null,
      budget: null,
    });
    expect(rewards.some(({ id }) => id === 'hundred')).toBe(false);
  });
});

describe('what is offered to a member', () => {
  it('has not run out, and is theirs by their tier', async () => {
    await shop.deliver(completed({ of: 'jo', number: 'of jo', kept: 5_000 }));
    await save('offer-sold-out', { stock: 0 });
    await save('offer-golden', { tiers: ['GOLD'] });
    await save('offer-open', { tiers: ['BRONZE'], stock: 1 });
    const { data } = await shop.query(
      `query ($id: ID!) { _entities(representations: [{ __typename: "Customer", id: $id }]) {
         ... on Customer { loyalty { affordableRewards { id available } } } } }`,
      { viewer: as('jo'), variables: { id: customerId('jo') } },
    );
    const [jo] = data?.['_entities'] as {
      loyalty: { affordableRewards: { id: string; available: boolean }[] };
    }[];
    const offered = jo?.loyalty.affordableRewards.filter(({ id }) => id.startsWith('offer-'));
    expect(offered).toEqual([{ id: 'offer-open', available: true }]);
  });
});

describe('the usual ways to pass a limit', () => {
  it('do not: a check that others overtake before the write is made again', async () => {
    await save('last', { stock: 1 });
    await Promise.all(Array.from({ length: 16 }, (_, n) => give(`last-${n}`)));
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) => redeem(`last-${n}`, 'last', ledgers[n % 2])),
    );
    expect(countOf(outcomes)).toEqual({ redeemed: 1, 'reward-out-of-stock': 15 });
  });

  it('nor to use one up for nothing: what is not paid, or fails after it was decided, takes none', async () => {
    await save('dear', { stock: 1, costPoints: 2_000_000, limitPerMember: { count: 1 } });
    await give('hob');
    expect(await redeem('hob', 'dear')).toMatchObject({ kind: 'insufficient-points' });
    expect(await usage('dear')).toMatchObject({ stockLeft: 1, used: 0 });
    await shop.sql(
      `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$`,
    );
    await save('dear', { stock: 1, limitPerMember: { count: 1 } });
    await shop.sql(`CREATE TRIGGER break BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION break()`);
    await expect(redeem('hob', 'dear')).rejects.toThrow('broken');
    await shop.sql(`DROP TRIGGER break ON posting`);
    expect(await usage('dear')).toMatchObject({ stockLeft: 1, used: 0 });
    expect(await redeem('hob', 'dear')).toMatchObject({ kind: 'redeemed' });
  });

  it('nor to lose one: a redemption that is undone, or repeated with its key, counts once or not at all', async () => {
    await save('undone', { limitPerMember: { count: 1 }, stock: 2 });
    await give('ida');
    const command = asked('ida', 'undone');
    const outcomes = await Promise.all(
      [0, 1, 0, 1].map((n) => redeemReward(ledgers[n === 0 ? 0 : 1], command)),
    );
    expect(new Set(outcomes.map(redemptionIdOf)).size).toBe(1);
    expect(await usage('undone')).toMatchObject({ stockLeft: 1, used: 1 });
    await reverseMovement(ledgers[0], corrected(redemptionIdOf(outcomes[0] ?? { kind: 'none' })));
    expect(await redeem('ida', 'undone')).toMatchObject({ kind: 'redeemed' });
  });
});

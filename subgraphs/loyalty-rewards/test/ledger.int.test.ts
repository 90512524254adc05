import { newId } from '@rapport/subgraph-kit/ids';
import { adjustBalance, type AdjustOutcome } from '../src/app/adjust-balance';
import { giveBackRedemption, reverseMovement } from '../src/app/give-back';
import { createLedger, type Ledger } from '../src/app/ledger';
import { redeemReward } from '../src/app/redeem-reward';
import { completed, customerId, NOW, openShop, type Shop } from './builders';

describe('the ledger', () => {
  let shop: Shop;
  let ledger: Ledger;
  /** As in another process. */
  let other: Ledger;
  beforeAll(async () => {
    shop = await openShop();
    ledger = createLedger(shop.subgraph.runtime.db, () => NOW);
    other = createLedger(shop.subgraph.runtime.db, () => NOW);
  });
  afterAll(async () => {
    expect(await shop.audit()).toEqual([]);
    await shop.stop();
  });

  const adjust = (name: string, amount: number, by = ledger, key = newId()): Promise<AdjustOutcome> =>
    adjustBalance(by, {
      customerId: customerId(name),
      wallet: 'POINTS',
      amount,
      reason: 'a test',
      expiresAt: null,
      idempotencyKey: key,
      actor: 'staff:lou',
    });
  const redeem = (name: string, by = ledger, key = newId()) =>
    redeemReward(by, {
      customerId: customerId(name),
      rewardId: '5-off',
      idempotencyKey: key,
      actor: 'terminal:store-1/2',
    });

  it('books any number of commands with as many statements as one', async () => {
    await Promise.all(['ann', 'ben', 'cem', 'dot'].map((name) => adjust(name, 5_000)));
    const one = await shop.countStatements(() => redeem('ann'));
    const many = await shop.countStatements(() =>
      Promise.all(['ann', 'ben', 'ben', 'cem', 'dot', 'dot'].map((name) => redeem(name))),
    );
    expect([one, many]).toEqual([2, 2]);
  });

  it('of two processes that book for one member at once, neither loses or doubles anything', async () => {
    await adjust('eve', 500 * 30);
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, (_, n) => redeem('eve', n % 2 === 0 ? ledger : other)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'redeemed')).toHaveLength(30);
    expect(outcomes.filter(({ kind }) => kind === 'insufficient-points')).toHaveLength(50);
    expect(await shop.account('eve')).toMatchObject({ balance: 0, owed: 0 });
  });

  it('and orders that come in meanwhile are neither', async () => {
    const orders = Array.from({ length: 20 }, (_, n) =>
      completed({ of: 'fay', number: `fay ${n}`, kept: 100_00 }),
    );
    await adjust('fay', 2_000);
    const [outcomes] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, (_, n) => redeem('fay', n % 2 === 0 ? ledger : other))),
      ...orders.map((order) => shop.deliver(order)),
    ]);
    const redeemed = outcomes.filter(({ kind }) => kind === 'redeemed').length;
    expect(await shop.account('fay')).toMatchObject({ balance: 4_000 - 500 * redeemed, earned: 2_000 });
  });

  it('a key that two processes get at once is one command, with one answer', async () => {
    await adjust('gus', 5_000);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) => redeem('gus', n % 2 === 0 ? ledger : other, 'the same key')),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(outcomes[0]).toMatchObject({ kind: 'redeemed' });
    expect(await shop.account('gus')).toMatchObject({ balance: 4_500 });
  });

  it('opens an account once, whoever is first', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => adjust('hal', 7, n % 2 === 0 ? ledger : other)));
    expect(await shop.account('hal')).toMatchObject({ balance: 70, earned: 0 });
  });

  it('a command that throws fails alone, and its key is free again', async () => {
    await adjust('ida', 600);
    const broken = ledger.run({
      actor: 'staff:lou',
      key: 'broken',
      request: {},
      customerIds: [customerId('ida')],
      decide: () => {
        throw new Error('a bug');
      },
    });
    const [failed, redeemed] = await Promise.allSettled([broken, redeem('ida')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'a bug' } });
    expect(redeemed).toMatchObject({ status: 'fulfilled', value: { kind: 'redeemed', balancePoints: 100 } });
    expect(await adjust('ida', 1, ledger, 'broken')).toMatchObject({ kind: 'adjusted', balance: 101 });
  });

  it('a command that the database refuses fails alone', async () => {
    await adjust('joe', 600);
    const refused = ledger.run({
      actor: 'staff:lou',
      key: 'half a character: \ud800',
      request: {},
      customerIds: ['not a uuid'],
      decide: () => ({ answer: {} }),
    });
    const [failed, redeemed] = await Promise.allSettled([refused, redeem('joe')]);
    expect(failed.status).toBe('rejected');
    expect(redeemed).toMatchObject({ status: 'fulfilled', value: { kind: 'redeemed' } });
  });

  it('takes no more by hand than there is, and says how much is missing', async () => {
    await adjust('kim', 40);
    expect(await adjust('kim', -50)).toEqual({ kind: 'insufficient-balance', balance: 40, shortBy: 10 });
    expect(await adjust('kim', -40)).toMatchObject({ kind: 'adjusted', balance: 0 });
  });

  it('gives a redemption back in parts, and never more than was spent', async () => {
    await adjust('lea', 700);
    const outcome = await redeem('lea');
    if (outcome.kind !== 'redeemed') throw new Error(outcome.kind);
    const back = (amount: number | null) =>
      giveBackRedemption(ledger, {
        movementId: outcome.redemptionId,
        amount,
        reason: 'the order came back',
        idempotencyKey: newId(),
        actor: 'staff:lou',
      });
    expect(await back(200)).toMatchObject({ kind: 'corrected', amount: 200 });
    const parts = await Promise.all([back(200), back(200), back(200)]);
    expect(parts.map(({ kind }) => kind).sort()).toEqual([
      'already-reversed',
      'already-reversed',
      'corrected',
    ]);
    expect(await back(null)).toMatchObject({ kind: 'corrected', amount: 100 });
    expect(await back(null)).toMatchObject({ kind: 'already-reversed', leftAmount: 0 });
    expect(await shop.account('lea')).toMatchObject({ balance: 700, owed: 0 });
  });

  it('reverses an adjustment once; what was spent of it meanwhile is owed', async () => {
    const given = await adjust('max', 600);
    if (given.kind !== 'adjusted') throw new Error(given.kind);
    await redeem('max');
    const reverse = (by: Ledger) =>
      reverseMovement(by, {
        movementId: given.movementId,
        reason: 'the wrong member',
        idempotencyKey: newId(),
        actor: 'staff:lou',
      });
    const kinds = (await Promise.all([reverse(ledger), reverse(other), reverse(ledger)])).map(
      ({ kind }) => kind,
    );
    expect(kinds.sort()).toEqual(['already-reversed', 'already-reversed', 'corrected']);
    expect(await shop.account('max')).toMatchObject({ balance: 0, owed: 500 });
    await shop.deliver(completed({ of: 'max', number: 'max 1', kept: 800_00 }));
    expect(await shop.account('max')).toMatchObject({ balance: 300, owed: 0 });
  });
});

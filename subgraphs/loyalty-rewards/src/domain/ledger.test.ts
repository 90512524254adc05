import { addDays } from '@rapport/kernel/clock';
import fc from 'fast-check';
import { monthsAfter } from './expiry';
import { expireLots } from './expire-lots';
import { joinReports, type OrderReport } from './join-reports';
import { byExpiry, spendableIn } from './lot';
import type { Account, Movement } from './movement';
import type { OrderFact } from './order-fact';
import { redeem } from './redeem';
import { settleOrder } from './settle-order';

let ids = 0;
const newId = (): string => `movement-${(ids += 1)}`;

/** What the database holds of one member, and how the use cases change it: the whole domain, without any database. */
interface Member {
  readonly account: Account;
  readonly facts: readonly OrderFact[];
  readonly movements: readonly Movement[];
}

const start = new Date('2026-01-01T00:00:00.000Z');
const nobody: Member = {
  account: {
    customerId: 'ada',
    wallet: 'POINTS',
    available: 0,
    pending: 0,
    held: 0,
    owed: 0,
    earned: 0,
    lots: [],
  },
  facts: [],
  movements: [],
};

/** Order `n` was placed on day `n`, so that lots expire in the order of their numbers. */
const report = (n: number, revision: number, keptMinor: number): OrderReport => ({
  fact: {
    customerId: 'ada',
    orderId: `order-${n}`,
    orderNumber: String(n),
    revision,
    orderedAt: addDays(start, n),
    currency: 'GBP',
    keptMinor,
    postedPoints: 0,
  },
  occurredAt: addDays(start, n + revision),
});

function tell(member: Member, reports: readonly OrderReport[], now: Date): Member {
  return joinReports(member.facts, reports).reduce((state, { fact, changes, occurredAt }) => {
    const facts = [...state.facts.filter((known) => known.orderId !== fact.orderId), fact];
    const [change] = changes;
    if (change === undefined) return { ...state, facts };
    const newLot = {
      lotId: `lot of ${fact.orderId}`,
      activatesAt: null,
      expiresAt: monthsAfter(fact.orderedAt, 24),
    };
    const { account, movement } = settleOrder(
      state.account,
      { ...change, movementId: newId(), orderId: fact.orderId, newLot, occurredAt },
      now,
    );
    return { account, facts, movements: [...state.movements, ...(movement === null ? [] : [movement])] };
  }, member);
}

function spend(member: Member, costPoints: number, now: Date): Member {
  const reward = { rewardId: 'r', name: 'R', description: '', costPoints, active: true, endsAt: null };
  const decision = redeem([member.account], reward, { movementId: newId(), now });
  if (decision.kind !== 'redeemed') return member;
  const [account = member.account] = decision.accounts;
  return { ...member, account, movements: [...member.movements, ...decision.movements] };
}

function expire(member: Member, now: Date): Member {
  const {
    accounts: [account = member.account],
    movements,
  } = expireLots([member.account], now, newId);
  return { ...member, account, movements: [...member.movements, ...movements] };
}

const posted = (member: Member, name: string): number =>
  member.movements
    .flatMap((movement) => movement.postings)
    .filter((posting) => posting.account === name)
    .reduce((sum, posting) => sum + posting.amount, 0);

/** What is left to compare once empty lots are forgotten. */
const holdings = ({ account }: Member) => ({
  ...account,
  lots: account.lots.filter((lot) => lot.granted > 0).sort(byExpiry),
});

/** Up to four orders, each with the kept amounts of its revisions: returns, and corrections that give some back. */
const histories = fc.array(fc.array(fc.nat(30_000), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});
const reportsOf = (orders: readonly (readonly number[])[]): OrderReport[] =>
  orders.flatMap((amounts, n) => amounts.map((kept, index) => report(n, index + 1, kept)));

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tell' as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('spend' as const), points: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('expire' as const), days: fc.integer({ min: 0, max: 500 }) }),
  },
);

describe('the ledger', () => {
  it('ends like never having bought what came back, in any split, order and repetition of returns', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (orders, dice) => {
        const last = orders.map((amounts, n) => report(n, amounts.length, amounts.at(-1) ?? 0));
        const wanted = holdings(tell(nobody, last, start));

        const reports = reportsOf(orders);
        const shuffled = [...reports, ...reports].sort(() => ((dice.next().value ?? 0) % 3) - 1);
        let member = nobody;
        while (shuffled.length > 0) {
          member = tell(member, shuffled.splice(0, 1 + ((dice.next().value ?? 0) % 3)), start);
        }
        expect(holdings(member)).toEqual(wanted);
      }),
    );
  });

  it('conserves points, names lots for all it takes, and overdraws nothing, whatever happens', () => {
    fc.assert(
      fc.property(histories, fc.array(action, { maxLength: 25 }), (orders, actions) => {
        const reports = reportsOf(orders);
        let now = start;
        let member = nobody;
        for (const step of actions) {
          if (step.kind === 'tell')
            member = tell(member, [reports[step.pick % reports.length] ?? report(0, 1, 0)], now);
          else if (step.kind === 'spend') member = spend(member, step.points, now);
          else member = expire(member, (now = addDays(now, step.days)));

          const { account } = member;
          expect(account.available).toBe(account.lots.reduce((sum, lot) => sum + lot.open, 0));
          expect(account.available - account.owed).toBe(
            account.earned - posted(member, 'REDEEMED') - posted(member, 'EXPIRED'),
          );
          expect(account.owed > 0 && spendableIn(account.lots, now) > 0).toBe(false);
        }
        for (const { postings, lotChanges } of member.movements) {
          const sum = (points: readonly number[]) => points.reduce((a, b) => a + b, 0);
          expect(sum(postings.map((posting) => posting.amount))).toBe(0);
          const held = postings
            .filter((posting) => posting.account === 'AVAILABLE')
            .map(({ amount }) => amount);
          expect(sum(held)).toBe(sum(lotChanges.map((change) => change.open)));
        }
      }),
    );
  });

  it('has spent and owes in the end what it would without the returned units, wherever the spends fell', () => {
    const scene = fc.record({
      bought: fc.nat(50_000),
      kept: fc.nat(50_000),
      cost: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(scene, ({ bought, kept, cost }) => {
        const less = Math.min(bought, kept);
        const spentFirst = tell(
          spend(tell(nobody, [report(0, 1, bought)], start), cost, start),
          [report(0, 2, less)],
          start,
        );
        const spent = posted(spentFirst, 'REDEEMED');
        const { available, owed } = spentFirst.account;
        expect(available - owed).toBe(Math.floor(less / 100) - spent);
        expect(Math.min(available, owed)).toBe(0);
      }),
    );
  });
});

describe('a return', () => {
  const two = tell(nobody, [report(0, 1, 10_000), report(1, 1, 20_000)], start);
  const open = ({ account }: Member) => account.lots.map((lot) => lot.open);

  it("takes from the order's own lot first, although another expires earlier", () => {
    expect(open(tell(two, [report(1, 2, 5_000)], start))).toEqual([100, 50]);
  });

  it('takes from other lots what of its own was spent', () => {
    const spent = spend(two, 100, start);
    expect(open(spent)).toEqual([0, 200]);
    expect(open(tell(spent, [report(0, 2, 0)], start))).toEqual([0, 100]);
  });

  it('of points that are all spent leaves a debt, which the next order pays first', () => {
    const owing = tell(spend(two, 300, start), [report(0, 2, 0)], start);
    expect(owing.account).toMatchObject({ available: 0, owed: 100 });
    const paid = tell(owing, [report(2, 1, 13_000)], start);
    expect(paid.account).toMatchObject({ available: 30, owed: 0, earned: 330 });
  });

  it('of points that expired unused costs the member nothing', () => {
    const late = monthsAfter(start, 24);
    const expired = expire(two, late);
    expect(expired.account).toMatchObject({ available: 200 });
    expect(tell(expired, [report(0, 2, 0)], late).account).toMatchObject({
      available: 200,
      owed: 0,
    });
  });
});

describe('a spend', () => {
  const three = tell(nobody, [report(2, 1, 3_000), report(0, 1, 1_000), report(1, 1, 2_000)], start);

  it('takes the lots that expire first, and names them', () => {
    const { movements } = spend(three, 25, start);
    expect(movements.at(-1)?.lotChanges.map(({ lotId, open }) => [lotId, open])).toEqual([
      ['lot of order-0', -10],
      ['lot of order-1', -15],
    ]);
  });

  it('may take the whole balance, and not a point more', () => {
    expect(spend(three, 60, start).account.available).toBe(0);
    expect(spend(three, 61, start)).toBe(three);
  });

  it('does not see a lot from the very instant it expires, booked or not', () => {
    const { account } = three;
    const expiry = monthsAfter(start, 24);
    expect(spendableIn(account.lots, new Date(expiry.getTime() - 1))).toBe(60);
    expect(spendableIn(account.lots, expiry)).toBe(50);
    expect(spend(three, 60, expiry)).toBe(three);
  });
});

describe('expiry', () => {
  const two = tell(nobody, [report(0, 1, 10_000), report(1, 1, 20_000)], start);
  const expiry = monthsAfter(start, 24);

  it('after a spend takes only what is left of the lot, and no other lot', () => {
    const after = expire(spend(two, 70, start), expiry);
    expect(after.account.lots.map((lot) => [lot.open, lot.expired])).toEqual([
      [0, 30],
      [200, 0],
    ]);
  });

  it('happens once', () => {
    const once = expire(two, expiry);
    expect(expire(once, expiry)).toEqual(once);
    expect(once.movements.at(-1)?.occurredAt).toEqual(expiry);
  });

  it('takes points whose order was reported after their expiry, and pays no debt with them', () => {
    const owing = tell(spend(two, 300, start), [report(1, 2, 0)], start);
    const late = expire(tell(owing, [report(0, 3, 15_000)], expiry), expiry);
    expect(late.account).toMatchObject({ available: 0, owed: 200, earned: 150 });
  });
});

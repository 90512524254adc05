import { joinAccounts } from './join-accounts';
import type { Account } from './movement';

const now = new Date('2026-01-01T00:00:00.000Z');
const lot = (lotId: string, openPoints: number) => ({
  lotId,
  orderId: `order of ${lotId}`,
  expiresAt: new Date('2027-01-01T00:00:00.000Z'),
  grantedPoints: openPoints,
  openPoints,
  expiredPoints: 0,
});
const account = (customerId: string, rest: Partial<Account>): Account => ({
  customerId,
  balancePoints: 0,
  owedPoints: 0,
  earnedPoints: 0,
  lots: [],
  ...rest,
});

describe('joining two accounts', () => {
  const from = account('a', { balancePoints: 80, earnedPoints: 100, lots: [lot('x', 80)] });
  const totals = { MEMBER: 80, ISSUED: -100, REDEEMED: 20 };

  it('moves what was earned, spent and held, both sides summing to zero', () => {
    const into = account('b', { balancePoints: 5, earnedPoints: 5, lots: [lot('y', 5)] });
    const { account: joined, movements } = joinAccounts({ account: from, totals }, into, now);
    expect(joined).toEqual({
      ...into,
      balancePoints: 85,
      earnedPoints: 105,
      lots: [lot('y', 5), lot('x', 80)],
    });
    for (const side of ['a', 'b']) {
      const own = movements.flatMap(({ postings }) => postings).filter((one) => one.customerId === side);
      expect(own.reduce((sum, posting) => sum + posting.points, 0)).toBe(0);
      expect(own).toHaveLength(3);
    }
  });

  it('pays what the one owed with what the other holds', () => {
    const { account: joined, movements } = joinAccounts(
      { account: from, totals },
      account('b', { owedPoints: 30 }),
      now,
    );
    expect(joined).toMatchObject({ balancePoints: 50, owedPoints: 0 });
    expect(movements.map((movement) => movement.kind)).toEqual(['TRANSFERRED', 'DEBT_PAID']);
  });

  it('of which one is empty books nothing', () => {
    const empty = { account: account('a', {}), totals: {} };
    expect(joinAccounts(empty, account('b', {}), now).movements).toEqual([]);
  });
});

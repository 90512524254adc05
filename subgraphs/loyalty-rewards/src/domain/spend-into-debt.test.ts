import fc from 'fast-check';
import { emptyLot, type Lot } from './lot';
import type { Account, Posting } from './movement';
import { balanceOf } from './person';
import { spend } from './spend';
import { spendIntoDebt } from './spend-into-debt';

const NOW = new Date('2026-06-01T12:00:00.000Z');

/** Days from now until it expires, and what is in it; negative days are past. */
interface GivenLot {
  readonly days: number;
  readonly open: number;
  readonly held: number;
}
const lot = (lotId: string, { days, open, held }: GivenLot): Lot => ({
  ...emptyLot({
    lotId,
    orderId: null,
    activatesAt: null,
    expiresAt: new Date(NOW.getTime() + days * 86_400_000),
  }),
  granted: open + held,
  open,
  held,
});
const account = (customerId: string, owed: number, given: readonly GivenLot[]): Account => {
  const lots = given.map((one, index) => lot(`${customerId}${index}`, one));
  const sum = (part: 'open' | 'held') => lots.reduce((total, one) => total + one[part], 0);
  return {
    customerId,
    wallet: 'POINTS',
    available: sum('open'),
    pending: 0,
    held: sum('held'),
    owed,
    earned: 0,
    lots,
  };
};
const details = (amount: number) => ({ movementId: 'm', occurredAt: NOW, amount });

const lots = fc.array(
  fc.record({
    days: fc.integer({ min: -3, max: 9 }).filter((days) => days !== 0),
    open: fc.nat(400),
    held: fc.nat(50),
  }),
  { maxLength: 4 },
);
/** One to three accounts of a person; who owes has nothing open, as `catchUp` leaves it. */
const people = fc
  .array(
    fc.oneof(
      lots.map((given) => ({ given, owed: 0 })),
      fc.nat(300).map((owed) => ({ given: [], owed })),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((all) => all.map(({ given, owed }, index) => account(`c${index}`, owed, given)));

const total = (postings: readonly Posting[], name: string) =>
  postings.filter((posting) => posting.account === name).reduce((sum, posting) => sum + posting.amount, 0);

describe('a spend into debt', () => {
  it('conserves points: what was redeemed was there or is owed, and nothing is below zero', () => {
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 3_000 }), (accounts, amount) => {
        const before = balanceOf('', accounts, NOW);
        const { accounts: changed, movements, owed } = spendIntoDebt(accounts, details(amount), NOW);
        const after = accounts.map((one) => changed.find((own) => own.customerId === one.customerId) ?? one);
        const postings = movements.flatMap((movement) => movement.postings);
        expect(total(postings, 'REDEEMED')).toBe(amount);
        expect(-total(postings, 'AVAILABLE') + owed).toBe(amount);
        for (const one of after) {
          expect(Math.min(one.available, one.held, one.owed)).toBeGreaterThanOrEqual(0);
          expect(one.available).toBe(one.lots.reduce((sum, own) => sum + own.open, 0));
          expect(Math.min(0, ...one.lots.map((own) => own.open))).toBe(0);
        }
        const now = balanceOf('', after, NOW);
        expect(now.balancePoints).toBeGreaterThanOrEqual(0);
        expect(now.balancePoints - now.owedPoints).toBe(before.balancePoints - before.owedPoints - amount);
        expect(now.heldPoints).toBe(before.heldPoints);
      }),
      { numRuns: 300 },
    );
  });

  it('is an ordinary spend for who has enough', () => {
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 3_000 }), (accounts, amount) => {
        fc.pre(balanceOf('', accounts, NOW).balancePoints >= amount);
        const { owed, ...booked } = spendIntoDebt(accounts, details(amount), NOW);
        const ordinary = spend(accounts, { ...details(amount), kind: 'REDEEMED', to: 'REDEEMED' }, NOW);
        expect(owed).toBe(0);
        expect(booked).toEqual(ordinary);
      }),
      { numRuns: 300 },
    );
  });

  it('owes everything when all that is there has expired or is set aside', () => {
    const given = [{ days: -1, open: 500, held: 0 }, { days: 5, open: 0, held: 300 }]; // prettier-ignore
    const { owed, accounts } = spendIntoDebt([account('c', 0, given)], details(200), NOW);
    expect(owed).toBe(200);
    expect(accounts).toMatchObject([{ available: 500, held: 300, owed: 200 }]);
  });
});

import { addDays } from '@rapport/kernel/clock';
import fc from 'fast-check';
import { catchUp } from './catch-up';
import type { Hold } from './hold';
import { byExpiry, type Lot } from './lot';
import type { Account } from './movement';

const start = new Date('2026-01-01T00:00:00.000Z');
const END_DAYS = 40;
let ids = 0;
const newId = (): string => `movement-${(ids += 1)}`;

interface Person {
  readonly accounts: readonly Account[];
  readonly holds: readonly Hold[];
}

function advance({ accounts, holds }: Person, days: number): Person {
  const after = catchUp(accounts, holds, { now: addDays(start, days), newId });
  const changed = new Map(after.accounts.map((account) => [account.customerId, account]));
  const held = new Map(after.holds.map((hold) => [`${hold.holdId} ${hold.customerId}`, hold]));
  return {
    accounts: accounts.map((account) => changed.get(account.customerId) ?? account),
    holds: holds.map((hold) => held.get(`${hold.holdId} ${hold.customerId}`) ?? hold),
  };
}

const lotOf = fc.record({
  pending: fc.nat(50),
  open: fc.nat(50),
  held: fc.nat(50),
  activates: fc.integer({ min: 1, max: 20 }),
  lasts: fc.integer({ min: 1, max: 30 }),
  holdEnds: fc.integer({ min: 1, max: END_DAYS }),
});
type Dice = typeof lotOf extends fc.Arbitrary<infer Value> ? Value : never;

function personOf(lots: readonly (readonly Dice[])[], owed: readonly number[]): Person {
  const accounts = lots.map((own, a): Account => {
    // An account that owes has nothing to spend: what comes in pays first.
    const owing = (owed[a] ?? 0) > 0;
    const mine = own.map((lot, n): Lot => ({
      lotId: `lot ${a} ${n}`,
      orderId: null,
      activatesAt: addDays(start, lot.activates),
      expiresAt: addDays(start, lot.activates + lot.lasts),
      granted: lot.pending + lot.open + lot.held,
      pending: lot.pending,
      open: owing ? 0 : lot.open,
      held: lot.held,
      expired: 0,
    }));
    const sum = (part: 'pending' | 'open' | 'held') => mine.reduce((total, lot) => total + lot[part], 0);
    const parts = { available: sum('open'), pending: sum('pending'), held: sum('held') };
    return { customerId: `c${a}`, wallet: 'POINTS', ...parts, owed: owed[a] ?? 0, earned: 0, lots: mine };
  });
  const holds = accounts.flatMap(({ customerId, lots: own }, a) =>
    own.map((lot, n): Hold => ({
      holdId: `hold of ${lot.lotId}`,
      customerId,
      wallet: 'POINTS',
      expiresAt: addDays(start, lots[a]?.[n]?.holdEnds ?? 1),
      reward: null,
      held: lot.held,
      lots: [{ lotId: lot.lotId, held: lot.held }],
    })),
  );
  return { accounts, holds };
}

const comparable = ({ accounts, holds }: Person) => ({
  accounts: accounts.map((account) => ({ ...account, lots: [...account.lots].sort(byExpiry) })),
  holds: holds.map(({ held }) => held),
});

const people = fc
  .tuple(
    fc.array(fc.array(lotOf, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    fc.array(fc.nat(80), { maxLength: 3 }),
  )
  .map(([lots, owed]) => personOf(lots, owed));

describe('what time changes', () => {
  it('ends the same booked once, late, as booked every day', () => {
    fc.assert(
      fc.property(people, (person) => {
        let daily = person;
        for (let day = 1; day <= END_DAYS + 20; day += 1) daily = advance(daily, day);
        expect(comparable(advance(person, END_DAYS + 20))).toEqual(comparable(daily));
      }),
    );
  });

  it('is booked once', () => {
    fc.assert(
      fc.property(people, fc.nat(END_DAYS), (person, day) => {
        const once = advance(person, day);
        expect(catchUp(once.accounts, once.holds, { now: addDays(start, day), newId }).movements).toEqual([]);
      }),
    );
  });
});

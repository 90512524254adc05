import { TIERS as CONTRACT_TIERS } from '@rapport/contracts/loyalty';
import { addDays } from '@rapport/kernel/clock';
import fc from 'fast-check';
import { TIERS } from './tier';
import { standingAt, type Spend } from './tier-standing';

const now = new Date('2026-06-01T12:00:00.000Z');
const spent = (daysAgo: number, keptMinor: number): Spend => ({
  orderedAt: addDays(now, -daysAgo),
  keptMinor,
});
const at = (spends: readonly Spend[], instant = now) => standingAt(spends, instant, 'GBP');

const someSpends = fc.array(
  fc.record({ daysAgo: fc.integer({ min: -30, max: 800 }), keptMinor: fc.nat(600_000) }),
  { maxLength: 12 },
);

describe('a tier', () => {
  it('has the names that the events use', () => {
    expect(TIERS).toEqual(CONTRACT_TIERS);
  });

  it.each([
    [0, 'BRONZE'],
    [99_999, 'BRONZE'],
    [100_000, 'SILVER'],
    [499_999, 'SILVER'],
    [500_000, 'GOLD'],
  ])('for %d pence of spend is %s', (keptMinor, tier) => {
    expect(at([spent(10, keptMinor)]).tier).toBe(tier);
  });

  it('follows the digits of its currency', () => {
    expect(standingAt([spent(1, 1_000)], now, 'JPY').tier).toBe('SILVER');
    expect(standingAt([spent(1, 999_999)], now, 'KWD').tier).toBe('BRONZE');
  });

  it('counts an order up to, not including, the instant 365 days after it', () => {
    const order = [spent(365, 100_000)];
    expect(at(order, new Date(now.getTime() - 1)).tier).toBe('SILVER');
    expect(at(order).tier).toBe('BRONZE');
  });

  it('says what is missing to the next one, and nothing in the highest', () => {
    expect(at([spent(1, 76_001)])).toMatchObject({ nextTier: 'SILVER', spendNeededMinor: 23_999 });
    expect(at([spent(1, 600_000)])).toMatchObject({ nextTier: null, spendNeededMinor: null });
  });

  it('is secured until the order that it needs leaves the window', () => {
    const spends = [spent(300, 90_000), spent(200, 60_000), spent(100, 60_000)];
    expect(at(spends).securedUntil).toEqual(addDays(now, 165));
    expect(at([spent(1, 5)]).securedUntil).toBeNull();
  });

  it('does not change before the instant that it names, and changes at it', () => {
    fc.assert(
      fc.property(someSpends, fc.nat(400 * 86_400), (orders, seconds) => {
        const spends = orders.map(({ daysAgo, keptMinor }) => spent(daysAgo, keptMinor));
        const { tier, changesAt } = at(spends);
        const later = new Date(now.getTime() + seconds * 1_000);
        if (changesAt === null || later < changesAt) expect(at(spends, later).tier).toBe(tier);
        if (changesAt !== null) expect(at(spends, changesAt).tier).not.toBe(tier);
      }),
    );
  });

  it('does not depend on the order in which purchases are known', () => {
    fc.assert(
      fc.property(someSpends, (orders) => {
        const spends = orders.map(({ daysAgo, keptMinor }) => spent(daysAgo, keptMinor));
        expect(at([...spends].reverse())).toEqual(at(spends));
      }),
    );
  });
});

import { monthsAfter } from './expiry';

describe('months after an instant', () => {
  it.each([
    ['2026-03-10T08:30:00.000Z', 24, '2028-03-10T08:30:00.000Z'],
    ['2024-02-29T23:59:59.999Z', 12, '2025-02-28T23:59:59.999Z'],
    ['2026-01-31T00:00:00.000Z', 1, '2026-02-28T00:00:00.000Z'],
    ['2026-12-31T00:00:00.000Z', 2, '2027-02-28T00:00:00.000Z'],
  ])('%s and %d months are %s', (from, months, to) => {
    expect(monthsAfter(new Date(from), months).toISOString()).toBe(to);
  });
});

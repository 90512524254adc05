import { rfmOf } from './rfm';

describe('recency', () => {
  it('counts whole days, and is nothing before the first order', () => {
    const figures = { orders: 1, netMinor: 100, lastOrderAt: new Date('2026-01-01T12:00:00Z') };
    expect(rfmOf(figures, new Date('2026-01-03T11:59:59Z'))?.recencyDays).toBe(1);
    expect(rfmOf({ ...figures, lastOrderAt: null }, new Date())).toBeNull();
  });
});

import { shouldRetrain, type Staleness } from './retrain';

const MINUTE = 60_000;
const now = new Date('2026-03-01T12:00:00.000Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE);
const stale = (model: Partial<Staleness>) =>
  shouldRetrain(
    { readAt: ago(60), orders: 1_000, changes: 100, firstChangeAt: ago(5), lastChangeAt: ago(1), ...model },
    now,
    10 * MINUTE,
  );

describe('a model is trained again', () => {
  it('when enough is new and no more is coming in', () => {
    expect(stale({})).toBe(true);
  });
  it('not while orders pour in', () => {
    expect(stale({ lastChangeAt: now })).toBe(false);
  });
  it('all the same when they never stop', () => {
    expect(stale({ lastChangeAt: now, firstChangeAt: ago(10) })).toBe(true);
  });
  it('not twice in ten minutes', () => {
    expect(stale({ readAt: ago(9) })).toBe(false);
  });
  it('not for a handful of orders', () => {
    expect(stale({ changes: 19 })).toBe(false);
  });
  it('not for nothing', () => {
    expect(stale({ changes: 0, firstChangeAt: null, lastChangeAt: null })).toBe(false);
  });
  it('for the very first order when there is no model yet', () => {
    expect(stale({ readAt: null, orders: 0, changes: 1 })).toBe(true);
  });
});

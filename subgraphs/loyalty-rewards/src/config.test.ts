import { readConfig } from './config';

describe('the configuration', () => {
  it('has the published programme as its default', () => {
    expect(readConfig({})).toEqual({
      pointsActivateAfterDays: 0,
      pointsExpireAfterMonths: 24,
      currency: 'GBP',
      memberTokenMinutes: 5,
      pointValue: { minorPer100: 100, redemptionRate: null },
      approval: { from: 10_000, days: 7 },
      offline: {
        keys: null,
        limits: { pointsMax: 0, pointsPerTillMax: 0 },
        hoursMax: 24,
        syncDays: 7,
      },
    });
  });

  it('bounds what one till may redeem offline by what all may, unless it says otherwise', () => {
    const limits = (env: NodeJS.ProcessEnv) => readConfig(env).offline.limits;
    const all = { OFFLINE_ALLOWANCE_POINTS_MAX: '9000' };
    expect(limits(all)).toEqual({ pointsMax: 9_000, pointsPerTillMax: 9_000 });
    expect(limits({ ...all, OFFLINE_ALLOWANCE_POINTS_PER_TILL_MAX: '900' }).pointsPerTillMax).toBe(900);
  });

  it('wants another id for a new signing key', () => {
    const key = `k1:${Buffer.alloc(32, 7).toString('base64url')}`;
    const read = (previous: string) => () =>
      readConfig({ LOYALTY_SIGNING_KEY: key, LOYALTY_SIGNING_KEY_PREVIOUS: previous });
    expect(read(key)).toThrow(/LOYALTY_SIGNING_KEY_PREVIOUS: wants ids/);
    expect(read(key.replace('k1', 'k0'))().offline.keys?.publicKeys).toMatchObject([
      { id: 'k1' },
      { id: 'k0' },
    ]);
  });

  it('names every bad variable and shows no value', () => {
    const read = () => readConfig({ POINTS_EXPIRE_AFTER_MONTHS: '0', LOYALTY_CURRENCY: 'hunter2' });
    expect(read).toThrow(/POINTS_EXPIRE_AFTER_MONTHS: .*\n.*LOYALTY_CURRENCY: /);
    expect(read).not.toThrow(/hunter2/);
  });
});

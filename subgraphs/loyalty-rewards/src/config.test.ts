import { readConfig } from './config';

describe('the configuration', () => {
  it('has the published programme as its default', () => {
    expect(readConfig({})).toEqual({
      pointsActivateAfterDays: 0,
      pointsExpireAfterMonths: 24,
      currency: 'GBP',
    });
  });

  it('names every bad variable and shows no value', () => {
    const read = () => readConfig({ POINTS_EXPIRE_AFTER_MONTHS: '0', LOYALTY_CURRENCY: 'hunter2' });
    expect(read).toThrow(/POINTS_EXPIRE_AFTER_MONTHS: .*\n.*LOYALTY_CURRENCY: /);
    expect(read).not.toThrow(/hunter2/);
  });
});

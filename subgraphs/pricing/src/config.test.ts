import { readConfig } from './config';

describe('the settings of pricing', () => {
  it('are pounds, an hour, a month and half a year unless they say otherwise', () => {
    expect(readConfig({})).toEqual({
      listCurrency: 'GBP',
      quoteValidForMinutes: 60,
      guestQuotesKeptDays: 30,
      idleCartsKeptDays: 180,
    });
  });

  it('name every bad variable', () => {
    expect(() => readConfig({ PRICE_LIST_CURRENCY: 'gbp', QUOTE_VALID_FOR_MINUTES: '0' })).toThrow(
      /PRICE_LIST_CURRENCY: .*\n.*QUOTE_VALID_FOR_MINUTES: /,
    );
  });
});

import { buildPricingSchema } from './schema';

describe('the schema of pricing', () => {
  const { sdl } = buildPricingSchema();

  it.each(['Product', 'Customer', 'Cart', 'Quote'])('holds the entity %s', (name) => {
    expect(sdl).toMatch(new RegExp(`type ${name} @key\\(fields: "id"\\)`));
  });

  it('shows partners public prices and no quote, cart or customer', () => {
    for (const name of [
      'ProductPrice',
      'QuantityTier',
      'PriceInterval',
      'PriceReason',
      'PriceIntervalConnection',
    ]) {
      expect(sdl).toMatch(new RegExp(`type ${name} @tag\\(name: "partner"\\)`));
    }
    for (const name of ['Quote', 'QuoteLine', 'Cart', 'Customer', 'UnknownProducts']) {
      expect(sdl).not.toMatch(new RegExp(`type ${name}[^{]*partner`));
    }
  });
});

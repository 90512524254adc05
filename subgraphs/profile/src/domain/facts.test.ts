import { factsOf } from './facts';

const of = (properties: object, planned: string[] = []) =>
  factsOf({ kind: 'context' }, properties as Record<string, unknown>, 'GBP', planned);

describe('what is kept of an event', () => {
  it('is its value in the shop’s own currency, rounded once', () => {
    expect(of({ revenue: 1.005, currency: 'GBP' }).valueMinor).toBe(101);
    expect(of({ value: '2' }).valueMinor).toBe(200);
    for (const properties of [
      { value: 1, currency: 'EUR' },
      { value: 'much' },
      { value: 1e12 },
      { value: {} },
    ]) {
      expect(of(properties).valueMinor).toBeNull();
    }
  });

  it('are short, flat properties, those of the plan first, twenty at most', () => {
    expect(
      of({ category: 'Mugs', colour: 'red', note: 'x'.repeat(300), list: [1] }, ['colour', 'list'])
        .properties,
    ).toEqual({ colour: 'red', category: 'Mugs' });
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`p${n}`, n]));
    expect(Object.keys(of(many, Object.keys(many)).properties ?? {})).toHaveLength(20);
    expect(of({}).properties).toBeNull();
  });
});

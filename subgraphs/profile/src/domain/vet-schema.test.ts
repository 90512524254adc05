import { vetSchema } from './vet-schema';

const messages = (schema: unknown) =>
  vetSchema(schema).map(({ pointer, message }) => `${pointer} ${message}`);

describe('a schema', () => {
  it('of ordinary kind is fine, with definitions used twice', () => {
    expect(
      vetSchema({
        $defs: { money: { type: 'string', pattern: '^\\d+$' } },
        type: 'object',
        properties: {
          price: { $ref: '#/$defs/money' },
          pattern: { $ref: '#/$defs/money' },
          enum: { type: 'string' },
        },
        required: ['price'],
      }),
    ).toEqual([]);
  });

  it.each([
    ['a list', []],
    ['null', null],
    ['text', '{}'],
  ])('that is %s is none', (_claim, schema) => {
    expect(vetSchema(schema)).toHaveLength(1);
  });

  it('refers to its own definitions only, and to those that exist', () => {
    for (const $ref of ['https://example.com/schema', '#', '#/properties/a', '#/$defs/missing', 7]) {
      expect(messages({ properties: { a: { $ref } } })).toEqual([
        '/properties/a/$ref wants a definition of this schema, like "#/$defs/money"',
      ]);
    }
  });

  it('leads round in no circle, on whatever way', () => {
    const circle = { $defs: { a: { items: { $ref: '#/$defs/b' } }, b: { not: { $ref: '#/$defs/a' } } } };
    expect(messages({ ...circle, properties: {} }).join()).toContain('leads round in a circle');
  });

  it('is not a few lines that unfold to a million rules', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `d${n}`,
        n === 0 ? { type: 'string' } : { anyOf: Array(10).fill({ $ref: `#/$defs/d${n - 1}` }) },
      ]),
    );
    expect(messages({ $defs, $ref: '#/$defs/d19' })).toContain(
      ' wants at most 500 rules, references followed',
    );
  });

  it('compares each item with each only among few', () => {
    expect(vetSchema({ uniqueItems: true, maxItems: 50 })).toEqual([]);
    expect(messages({ properties: { a: { uniqueItems: true } } })).toHaveLength(1);
  });

  it('of a hundred levels or 40 kB is refused before anything looks inside', () => {
    let deep: object = {};
    for (let level = 0; level < 100; level += 1) deep = { not: deep };
    expect(messages(deep)).toEqual([' wants at most 40 levels']);
    expect(messages({ title: 'x'.repeat(40_000) })).toHaveLength(1);
  });
});

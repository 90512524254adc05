import { compileSchema } from './compile-schema';

const rules = (schema: object) => {
  const compiled = compileSchema(schema);
  if (!('check' in compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
};
const problems = (schema: object) => {
  const compiled = compileSchema(schema);
  return 'check' in compiled ? [] : compiled;
};

describe('a compiled schema', () => {
  it('tells everything that is wrong, where, and by which rule', () => {
    const { check, properties } = rules({
      type: 'object',
      properties: { price: { type: 'number' }, 'a/b': { enum: [1] } },
      required: ['price', 'name'],
      additionalProperties: false,
    });
    expect(properties).toEqual(['price', 'a/b']);
    expect(check({ price: 1, name: 'x' })).toHaveLength(1);
    expect(check({ price: '1', 'a/b': 2, more: 1 })).toEqual([
      { pointer: '/name', message: "must have required property 'name'", rule: '/required' },
      { pointer: '/more', message: 'must NOT have additional properties', rule: '/additionalProperties' },
      { pointer: '/price', message: 'must be number', rule: '/properties/price/type' },
      {
        pointer: '/a~1b',
        message: 'must be equal to one of the allowed values',
        rule: '/properties/a~1b/enum',
      },
    ]);
  });

  it('is of draft-07 unless it says 2020-12', () => {
    const tuple = { prefixItems: [{ type: 'string' }], items: false };
    const $schema = 'https://json-schema.org/draft/2020-12/schema';
    expect(rules({ $schema, ...tuple, type: 'array' }).check(['a', 'b'])).toHaveLength(1);
    expect(problems(tuple)).toHaveLength(1);
    expect(rules({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' }).check({})).toEqual(
      [],
    );
  });

  it.each([
    ['a keyword that is misspelt', { propertys: {} }],
    ['a type that is none', { type: 'text' }],
    ['a format that nobody checks', { type: 'string', format: 'postcode' }],
    ['a pattern that is none', { type: 'string', pattern: '(' }],
    ['a pattern that looks ahead', { type: 'string', pattern: '(?=a)' }],
    ['a pattern as large as a program', { type: 'string', pattern: '(((a{0,9}){0,9}){0,9}){0,9}' }],
    ['a minimum that is text', { minimum: '3' }],
  ])('is not made of %s', (_claim, schema) => {
    expect(problems(schema)).not.toEqual([]);
  });

  it('answers for a pattern that would take the age of the universe to backtrack', () => {
    const { check } = rules({ type: 'string', pattern: '^(a+)+$' });
    expect(check('a'.repeat(9_000))).toEqual([]);
    expect(check(`${'a'.repeat(9_000)}!`)).toHaveLength(1);
  });

  it('tells the first thing only of an event in which everything is wrong', () => {
    const { check } = rules({
      type: 'array',
      items: { anyOf: Array.from({ length: 200 }, (_, n) => ({ const: n })) },
    });
    expect(check(Array(10_000).fill('x')).length).toBeLessThan(300);
  });

  it('keeps the names of its rules apart from the prototype', () => {
    const { check } = rules(
      JSON.parse(
        '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["constructor"]}',
      ) as object,
    );
    expect(check({})).toHaveLength(1);
    expect(check(JSON.parse('{"__proto__": 1, "constructor": 1}')).length).toBeLessThan(2);
  });
});

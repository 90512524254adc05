import { addressesIn } from './addresses-in';

describe('e-mail addresses in a JSON text', () => {
  it('are its whole strings with one at sign, wherever they stand, each once and in lower case', () => {
    const event = {
      'key@example.com': 1,
      traits: { email: ' Ada@Example.com ', emails: ['bob@example.com', 'ada@example.com'] },
      note: 'write to cyd@example.com',
      quoted: '"dan@example.com"',
      two: 'a@b@c',
    };
    expect(addressesIn(JSON.stringify(event)).sort()).toEqual([
      '"dan@example.com"',
      'ada@example.com',
      'bob@example.com',
      'key@example.com',
    ]);
  });

  it('are found when they are written with escapes, and in a text that ends in the middle', () => {
    expect(addressesIn('{"a":"\\u0061da@example.com","b":"x')).toEqual(['ada@example.com']);
  });

  it('are looked for in time that grows with the text alone', () => {
    expect(addressesIn('"@'.repeat(50_000))).toEqual([]);
  });
});

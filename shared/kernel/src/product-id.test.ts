import fc from 'fast-check';
import { readProductId } from './product-id';

describe('a product code', () => {
  it('is the same whoever writes it', () => {
    expect(readProductId(' 85123a ')).toBe('85123A');
    expect(readProductId('ab 12')).toBe('AB 12');
  });

  it.each(['', '   ', 'x'.repeat(65), 'ß'.repeat(64), 'A\u0000', 'A\u200bB', 'A\nB', 'A\ud800'])(
    'is not %j',
    (text) => {
      expect(readProductId(text)).toBeNull();
    },
  );

  it('does not change when it is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        const code = readProductId(text);
        if (code !== null) expect(readProductId(code)).toBe(code);
      }),
      { numRuns: 1_000 },
    );
  });
});

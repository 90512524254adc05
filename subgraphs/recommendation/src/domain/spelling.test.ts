import fc from 'fast-check';
import { correctWord, slips } from './spelling';

const known = (...words: readonly string[]) => words.map((word, index) => ({ word, products: 10 - index }));

describe('a misspelt word', () => {
  it.each([
    ['lanterm', 'lantern'],
    ['haert', 'heart'],
    ['hart', 'heart'],
    ['hodler', 'holder'],
  ])('%s becomes %s', (typed, meant) => {
    expect(correctWord(typed, known('heart', 'lantern', 'holder', 'chart'))).toBe(meant);
  });

  it('is left alone when nothing is near', () => {
    expect(correctWord('zebra', known('heart'))).toBeNull();
    expect(correctWord('ab', known('ac'))).toBeNull();
  });

  it('becomes the more frequent of two equally near words, then the first by letter', () => {
    expect(
      correctWord('bxg', [
        { word: 'bag', products: 2 },
        { word: 'bug', products: 9 },
      ]),
    ).toBe('bug');
    expect(
      correctWord('bxg', [
        { word: 'bug', products: 2 },
        { word: 'bag', products: 2 },
      ]),
    ).toBe('bag');
  });
});

it('slips are counted alike in both directions, and none means the same word', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(slips(a, b)).toBe(slips(b, a));
      expect(slips(a, b) === 0).toBe(a === b);
    }),
  );
});

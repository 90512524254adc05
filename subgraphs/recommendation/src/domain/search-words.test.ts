import fc from 'fast-check';
import { categoryId } from './category';
import { indexWords, queryWords, singular } from './search-words';

it('whatever the feed writes is found by each of its own words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (title) => {
      const indexed = new Set(indexWords({ id: '', title, category: null, brand: null }));
      for (const word of queryWords(title)) expect(indexed.has(word)).toBe(true);
    }),
  );
});

it('words are letters and digits only, so that they mean nothing to a query language', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      for (const word of queryWords(text)) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
    }),
  );
});

it.each([
  ['lanterns', 'lantern'],
  ['boxes', 'box'],
  ['fairies', 'fairy'],
  ['glass', 'glass'],
  ['bus', 'bus'],
])('the singular of %s is %s', (plural, one) => {
  expect(singular(plural)).toBe(one);
});

it('a category is one, however it is spelt, and nothing is no category', () => {
  expect(categoryId('Home & Gardén')).toBe('home-garden');
  expect(categoryId('HOME / GARDEN')).toBe('home-garden');
  expect(categoryId(' & ')).toBeNull();
});

import fc from 'fast-check';
import { ratingOf } from './rating';

const given = (...stars: number[]) =>
  ratingOf(
    stars.map((each, index) => ({ stars: each, count: stars.filter((s) => s === each).length, index })),
  );

it('rounds the average half up to one decimal', () => {
  expect(given(5, 4, 4, 4).average).toBe(4.3); // 4.25
  expect(given(5, 4, 4).average).toBe(4.3); // 4.333…
  expect(given(1).average).toBe(1);
});

it('has no average without reviews', () => {
  expect(ratingOf([])).toMatchObject({ average: null, count: 0 });
});

it('shows every number of stars, five first', () => {
  expect(given(5, 1, 1).distribution).toEqual([
    { stars: 5, count: 1 },
    { stars: 4, count: 0 },
    { stars: 3, count: 0 },
    { stars: 2, count: 0 },
    { stars: 1, count: 2 },
  ]);
});

it('counts each review once and stays between the worst and the best of them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 50 }), (stars) => {
      const rating = given(...stars);
      expect(rating.count).toBe(stars.length);
      expect(rating.average).toBeGreaterThanOrEqual(Math.min(...stars));
      expect(rating.average).toBeLessThanOrEqual(Math.max(...stars));
    }),
  );
});

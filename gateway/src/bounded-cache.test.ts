import { BoundedCache } from './bounded-cache';

describe('BoundedCache', () => {
  it('forgets what was used longest ago', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('never weighs more than it may', () => {
    const cache = new BoundedCache<string>(10);
    cache.set('small', 'x', 4);
    cache.set('large', 'y', 9);
    expect([cache.get('small'), cache.get('large')]).toEqual([undefined, 'y']);
    cache.set('too large', 'z', 11);
    expect([cache.get('large'), cache.get('too large')]).toEqual(['y', undefined]);
  });

  it('counts an entry once, however often it is set', () => {
    const cache = new BoundedCache<number>(2);
    for (let i = 0; i < 10; i += 1) cache.set('a', i);
    cache.set('b', 1);
    expect([cache.get('a'), cache.get('b')]).toEqual([9, 1]);
  });
});

import { KeyCache } from './key-cache';

describe('keys in memory', () => {
  const key = (n: number) => Buffer.from([n]);

  it('are a few: the one that was not asked for the longest goes', () => {
    const cache = new KeyCache({ keysMax: 2, keepMs: 1_000 }, () => 0);
    cache.set('ada', key(1));
    cache.set('bob', key(2));
    cache.get('ada');
    cache.set('cyd', key(3));
    expect([cache.get('ada'), cache.get('bob'), cache.get('cyd')]).toEqual([key(1), undefined, key(3)]);
  });

  it('are not kept for longer because they are asked for', () => {
    let nowMs = 0;
    const cache = new KeyCache({ keysMax: 2, keepMs: 1_000 }, () => nowMs);
    cache.set('ada', key(1));
    nowMs = 999;
    expect(cache.get('ada')).toEqual(key(1));
    nowMs = 1_000;
    expect(cache.get('ada')).toBeUndefined();
  });
});

import { isBlockedId } from './blocked-id';

describe('an id', () => {
  it.each([
    '',
    '  ',
    'null',
    'undefined',
    '0',
    'Anonymous',
    '[object Object]',
    ' NaN ',
    'null\u200b',
    '\u202e',
  ])('is nobody when it is %j', (id) => {
    expect(isBlockedId(id)).toBe(true);
  });

  it.each(['17850', 'browser-1', 'user-0', 'nullable'])('is somebody when it is %j', (id) => {
    expect(isBlockedId(id)).toBe(false);
  });
});

import { cacheHint } from './cache-hint';

it.each([
  [undefined, { maxAge: 0 }],
  ['no-store', { maxAge: 0 }],
  ['max-age=60, public', { maxAge: 60, scope: 'PUBLIC' }],
  ['private, max-age=5', { maxAge: 5, scope: 'PRIVATE' }],
  ['max-age=60, no-store', { maxAge: 0 }],
  ['s-maxage=60', { maxAge: 0 }],
  ['max-age=soon', { maxAge: 0 }],
  [['max-age=30', 'private'], { maxAge: 30, scope: 'PRIVATE' }],
])('reads cache-control %j as %j', (header, hint) => {
  expect(cacheHint(header)).toEqual(hint);
});

import { channelOf } from './channel';

it.each([
  [{ channel: 'server' }, null],
  [{ channel: 'POS' }, 'STORE'],
  [{ context: { channel: 'mobile' } }, 'APP'],
  [{ context: { device: { type: 'iOS' }, page: {} } }, 'APP'],
  [{ context: { page: { url: 'https://shop' } } }, 'WEB'],
  [{ context: { userAgent: 'Mozilla' } }, 'WEB'],
  [{ channel: 'web', context: { device: { type: 'android' } } }, 'WEB'],
  [{ channel: 'constructor', context: 7 }, null],
  [{}, null],
])('the channel of %j is %s', (event, channel) => {
  expect(channelOf(event)).toBe(channel);
});

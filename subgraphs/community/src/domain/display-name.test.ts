import { defaultDisplayName, displayNameKey, looksGiven } from './display-name';

it('names a member who chose nothing by the end of their member id', () => {
  expect(defaultDisplayName('019ab2c3-0000-7000-8000-00000000004f2a')).toBe('Member 4f2a');
});

it('takes names that read the same for the same', () => {
  expect(displayNameKey('Ada  LOVELACE')).toBe(displayNameKey('ada lovelace'));
  expect(displayNameKey('ﬁne')).toBe(displayNameKey('fine'));
});

it('does not tell names apart by characters that show nothing', () => {
  for (const invisible of ['\u200b', '\u00ad', '\u3164', '\ufe0f'])
    expect(displayNameKey(`A${invisible}da`)).toBe(displayNameKey('ada'));
  expect(displayNameKey('Ada \u200b Lovelace\u200b')).toBe(displayNameKey('ada lovelace'));
  expect(looksGiven('Mem\u200bber 4f2a')).toBe(true);
});

it('knows a name that only the system gives', () => {
  expect(looksGiven('MEMBER 4F2A')).toBe(true);
  expect(looksGiven('Member Ada')).toBe(false);
});

import fc from 'fast-check';
import { BODY, DISPLAY_NAME, readText, readTexts, TITLE } from './text';

it('trims, and keeps line breaks only where a text has lines', () => {
  expect(readText(BODY, '  two\r\nlines\t \n')).toBe('two\nlines');
  expect(readText(TITLE, 'two\nlines')).toEqual({ field: 'title', reason: 'CONTROL_CHARACTER', limit: null });
});

it('refuses control characters, lone surrogates and marks that reverse the direction', () => {
  for (const bad of ['a\u0000bc', 'a\u001b[31mbc', 'a\u0085bc', 'a\ud800bc', 'abc\u202etxt.exe', 'a\u2066bc'])
    expect(readText(BODY, bad)).toMatchObject({ reason: 'CONTROL_CHARACTER' });
});

it('refuses characters that show nothing where a text has one line', () => {
  for (const invisible of [
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u115f',
    '\u3164',
    '\u{e0041}',
  ]) {
    expect(readText(DISPLAY_NAME, `A${invisible}da`)).toEqual({
      field: 'displayName',
      reason: 'CONTROL_CHARACTER',
      limit: null,
    });
    expect(readText(TITLE, `A ${invisible} title`)).toMatchObject({ reason: 'CONTROL_CHARACTER' });
  }
  // A heart and a family hold such characters, and are what phones type.
  for (const rule of [TITLE, BODY]) expect(readText(rule, 'love ❤️ 👨‍👩‍👧')).toBe('love ❤️ 👨‍👩‍👧');
  expect(readText(TITLE, 'love ❤️\u200d')).toMatchObject({ reason: 'CONTROL_CHARACTER' });
});

it('counts characters, not code units: an emoji is one', () => {
  expect(readText(TITLE, '🎁'.repeat(120))).toBe('🎁'.repeat(120));
  expect(readText(TITLE, '🎁'.repeat(121))).toEqual({ field: 'title', reason: 'TOO_LONG', limit: 120 });
  expect(readText(TITLE, ' \u00a0ab\u2003 ')).toEqual({ field: 'title', reason: 'TOO_SHORT', limit: 3 });
});

it('leaves markup as it was typed: it is plain text', () => {
  expect(readText(BODY, '<b>5 &lt; 6</b>')).toBe('<b>5 &lt; 6</b>');
});

it('names every bad text at once', () => {
  expect(readTexts({ title: [TITLE, ''], text: [BODY, ''] })).toMatchObject({
    kind: 'invalid-text',
    problems: [{ field: 'title' }, { field: 'text' }],
  });
});

it('changes nothing when it reads again what it read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
      const once = readText(BODY, typed);
      if (typeof once === 'string') expect(readText(BODY, once)).toBe(once);
    }),
  );
});

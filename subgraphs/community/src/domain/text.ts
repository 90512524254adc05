/** A text that a member types, and the bounds of its length in characters. */
export interface TextRule {
  readonly field: TextField;
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly lines: 'one' | 'many';
}
export type TextField = 'title' | 'text' | 'displayName' | 'reason';

/** What is wrong with a text. */
export interface TextProblem {
  readonly field: TextField;
  readonly reason: 'TOO_SHORT' | 'TOO_LONG' | 'CONTROL_CHARACTER';
  /** The bound that was missed, in characters; `null` for a control or invisible character. */
  readonly limit: number | null;
}

export const TITLE: TextRule = { field: 'title', lengthMin: 3, lengthMax: 120, lines: 'one' };
export const BODY: TextRule = { field: 'text', lengthMin: 1, lengthMax: 5_000, lines: 'many' };
export const DISPLAY_NAME: TextRule = { field: 'displayName', lengthMin: 2, lengthMax: 40, lines: 'one' };
export const REASON: TextRule = { field: 'reason', lengthMin: 3, lengthMax: 500, lines: 'one' };

/**
 * Characters that no text may hold: control characters (NUL breaks databases, escape sequences break terminals),
 * halves of surrogate pairs, and the marks that reverse the direction of what follows, which make a text read
 * differently from what it says.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Characters that show nothing: a headline or a name with one reads as another and is not. Emoji are made with them
 * (a family is three people joined), so that those of an emoji do not count.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** Built from strings: the `v` flag is newer than the language level that is compiled to. */
const EMOJI = new RegExp('\\p{RGI_Emoji}', 'gv');

/**
 * Reads typed text: NFC, line ends as \n, nothing around it. It stays plain text: showing it safely is up to the page.
 *
 * @returns the text to store, or what is wrong with it
 */
export function readText(rule: TextRule, typed: string): string | TextProblem {
  const text = typed
    .replace(/\r\n?/g, '\n')
    .normalize('NFC')
    .replace(/^\s+|\s+$/gu, '');
  if (holdsForbidden(text, rule.lines))
    return { field: rule.field, reason: 'CONTROL_CHARACTER', limit: null };
  const length = Array.from(text).length;
  if (length < rule.lengthMin) return { field: rule.field, reason: 'TOO_SHORT', limit: rule.lengthMin };
  if (length > rule.lengthMax) return { field: rule.field, reason: 'TOO_LONG', limit: rule.lengthMax };
  return text;
}

function holdsForbidden(text: string, lines: TextRule['lines']): boolean {
  if (lines === 'many') return FORBIDDEN.test(text.replace(/[\n\t]/g, ' '));
  return FORBIDDEN.test(text) || INVISIBLE.test(text.replace(EMOJI, ''));
}

/** Some typed texts did not pass. */
export interface InvalidText {
  readonly kind: 'invalid-text';
  /** One for each bad text, at least one. */
  readonly problems: readonly TextProblem[];
}

/** Reads several texts at once, so that a member sees every problem in one answer. */
export function readTexts<Name extends string>(
  typed: Readonly<Record<Name, readonly [TextRule, string]>>,
): { readonly kind: 'texts'; readonly texts: Readonly<Record<Name, string>> } | InvalidText {
  const texts = {} as Record<Name, string>;
  const problems: TextProblem[] = [];
  for (const [name, [rule, value]] of Object.entries(typed) as [Name, readonly [TextRule, string]][]) {
    const text = readText(rule, value);
    if (typeof text === 'string') texts[name] = text;
    else problems.push(text);
  }
  return problems.length > 0 ? { kind: 'invalid-text', problems } : { kind: 'texts', texts };
}

/**
 * What broken clients send as an id: the text of a missing value. One customer made of all of them would collect
 * everybody's history, so nobody is ever made of one. Compared in lower case, trimmed.
 */
const BLOCKED: ReadonlySet<string> = new Set([
  '', '0', '-1', 'null', '(null)', 'nil', 'none', 'undefined', 'nan', 'infinity', 'true', 'false', 'anonymous',
  'anon', 'guest', 'unknown', 'n/a', 'na', 'id', 'user', 'userid', 'user_id', 'anonymousid', 'anonymous_id',
  'customer', 'test', 'default', 'empty', '[]', '{}', '[object object]', '[object undefined]', '[object null]',
  '00000000-0000-0000-0000-000000000000',
]); // prettier-ignore

/** What shows nothing: with it in between, the text of a missing value is still one. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

/** Whether `id` stands for nobody. */
export const isBlockedId = (id: string): boolean =>
  BLOCKED.has(id.replaceAll(INVISIBLE, '').trim().toLowerCase());

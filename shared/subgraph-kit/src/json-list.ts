/**
 * Many JSON texts as one statement parameter, taken apart by `jsonList`. The driver escapes each element of an
 * array parameter character by character, which for large documents costs more than making them. JSON text holds no
 * control character, so one can stand between two.
 */
export const toJsonList = (texts: readonly string[]): string => texts.join(SEPARATOR);

/** SQL for the `text[]` in parameter `$<position>`: `${jsonList(3)}::jsonb[]`. */
export const jsonList = (position: number): string => `string_to_array($${position}, E'\\x01')`;

const SEPARATOR = '\u0001';

const LENGTH_MAX = 64;
/** Control characters, halves of a character, and characters that show nothing: two codes that look the same are the same. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/**
 * The retailer's product code as every part of the system writes it: trimmed, upper case. "85123a" and " 85123A "
 * are one product.
 *
 * @returns `null` when it is empty, over 64 characters (UTF-16 units, after upper-casing: "ß" becomes two) or holds
 *   something invisible
 */
export function readProductId(text: string): string | null {
  const code = text.trim().toUpperCase();
  return code.length === 0 || code.length > LENGTH_MAX || INVISIBLE.test(code) ? null : code;
}

/** A JSON string with an at sign in it. */
const TEXT = /"((?:[^"\\]|\\.)*@(?:[^"\\]|\\.)*)"/g;

/**
 * The e-mail addresses that stand in a JSON text as whole strings, in lower case, each once. The text may be only the
 * beginning of one.
 */
export function addressesIn(json: string): string[] {
  const found = new Set<string>();
  for (const [, text = ''] of json.matchAll(TEXT)) {
    const address = unescaped(text).trim().toLowerCase();
    if (/^[^\s@]+@[^\s@]+$/.test(address)) found.add(address);
  }
  return [...found];
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

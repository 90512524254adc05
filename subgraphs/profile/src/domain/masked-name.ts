import type { Traits } from './traits';

/** The traits that hold a name, by Segment's names and as shop systems write them. */
const PARTS = [
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
] as const;

/**
 * As whom a till may show somebody: "A. L.". Enough for the person before the till to say yes, and of no use to who reads
 * along. Pure.
 *
 * @returns `null` for somebody whose name nobody stated
 */
export function maskedName(traits: Traits): string | null {
  const stated = PARTS.flatMap((names) => textOf(traits, names) ?? []);
  const words = stated.length > 0 ? stated : endsOf(textOf(traits, ['name']) ?? '');
  const initials = words.flatMap((word) => initialOf(word) ?? []);
  return initials.length === 0 ? null : initials.map((initial) => `${initial}.`).join(' ');
}

function textOf(traits: Traits, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(traits, name) ? traits[name]?.[0] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}

/** The first word and the last: what is between says nothing to who knows the person. */
function endsOf(name: string): string[] {
  const words = name.split(/\s+/u).filter((word) => word !== '');
  return words.length > 2 ? [words[0] ?? '', words.at(-1) ?? ''] : words;
}

/** The first letter, capital, in whatever script; nothing for what holds none. */
const initialOf = (word: string): string | null =>
  /\p{L}\p{M}*/u.exec(word)?.[0].toLocaleUpperCase('en') ?? null;

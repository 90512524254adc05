import { byCodeUnit } from '@rapport/kernel/compare';
import type { Fields } from './fields';

/** What is known of a person: each trait with the instant (ms) it was last stated. */
export type Traits = Readonly<Record<string, readonly [value: unknown, atMs: number]>>;

/** The traits one event stated. `null` withdraws one. */
export const traitsAt = (stated: Fields, at: Date): Traits =>
  Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, [value, at.getTime()]]));

/**
 * Both together: for each trait what was stated last. At the same instant the larger JSON text, which means nothing
 * and makes the outcome independent of the order of arrival.
 */
export function mergeTraits(a: Traits, b: Traits): Traits {
  const merged = { ...a };
  for (const [name, stated] of Object.entries(b)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (known === undefined || isLater(stated, known)) merged[name] = stated;
  }
  return latest(merged);
}

const TRAITS_MAX = 200;

/** The traits stated last; what falls out stays out, in whatever order it is stated again. */
function latest(traits: Traits): Traits {
  const entries = Object.entries(traits);
  if (entries.length <= TRAITS_MAX) return traits;
  return Object.fromEntries(
    entries.sort(([a, [, aMs]], [b, [, bMs]]) => bMs - aMs || byCodeUnit(a, b)).slice(0, TRAITS_MAX),
  );
}

function isLater(a: Traits[string], b: Traits[string]): boolean {
  return a[1] === b[1] ? byCodeUnit(JSON.stringify(a[0]), JSON.stringify(b[0])) > 0 : a[1] > b[1];
}

const COUNTRY_LENGTH_MAX = 100;

/** The country a person stated, as they or the shop wrote it; `null` when unknown. */
export function countryOf(traits: Traits): string | null {
  const value = traits['country']?.[0];
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, COUNTRY_LENGTH_MAX) : null;
}

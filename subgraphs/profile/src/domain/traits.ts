import { byCodeUnit } from '@rapport/kernel/compare';
import type { Fields } from './fields';

/** How somebody knows a trait, strongest first: the person said it, a system saw or reported it, a model made it up. */
export const PROVENANCES = ['DECLARED', 'OBSERVED', 'INFERRED'] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** One trait as it was stated: `null` withdraws it, with the weight of the provenance that says so. */
export type StatedTrait = readonly [value: unknown, atMs: number, provenance: Provenance, source: string];

/** What is known of a person, by the trait's name. */
export type Traits = Readonly<Record<string, StatedTrait>>;

/** Who states traits, how they know, and when it was so. */
export interface Statement {
  readonly provenance: Provenance;
  /** "quiz:skin-type", "identify:web", a model's name. */
  readonly source: string;
  readonly at: Date;
}

export const traitsAt = (stated: Fields, { provenance, source, at }: Statement): Traits =>
  Object.fromEntries(
    Object.entries(stated).map(([name, value]) => [name, [value, at.getTime(), provenance, source]]),
  );

/**
 * Both together: for each trait the strongest provenance, and of equal ones what was stated last. What a person
 * declared, and what they deleted (a declared `null`), so holds against any system and any model, whenever it comes.
 * At the same instant the larger JSON text, which means nothing and makes the outcome independent of the order of
 * arrival.
 */
export function mergeTraits(a: Traits, b: Traits): Traits {
  const merged = { ...a };
  for (const [name, stated] of Object.entries(b)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (known === undefined || compare(stated, known) > 0) merged[name] = stated;
  }
  return strongest(merged);
}

export const TRAITS_MAX = 200;

/** As many traits as are kept; what falls out stays out, in whatever order it is stated again. */
function strongest(traits: Traits): Traits {
  const entries = Object.entries(traits);
  if (entries.length <= TRAITS_MAX) return traits;
  return Object.fromEntries(
    entries
      .sort(
        ([a, [, aMs, aFrom]], [b, [, bMs, bFrom]]) =>
          strength(bFrom) - strength(aFrom) || bMs - aMs || byCodeUnit(a, b),
      )
      .slice(0, TRAITS_MAX),
  );
}

const strength = (provenance: Provenance): number => -PROVENANCES.indexOf(provenance);

/** Above zero when `a` is what is known, of the two. */
const compare = (a: StatedTrait, b: StatedTrait): number =>
  strength(a[2]) - strength(b[2]) || a[1] - b[1] || byCodeUnit(JSON.stringify(a), JSON.stringify(b));

/** What the shop's systems reported: anybody may have said of themselves what is another's (`setTraits`, a quiz). */
export const reportedValue = (trait: StatedTrait | undefined): unknown =>
  trait?.[3].startsWith('identify:') === true ? trait[0] : undefined;

const COUNTRY_LENGTH_MAX = 100;

/** The country a person stated, as they or the shop wrote it; `null` when unknown. */
export function countryOf(traits: Traits): string | null {
  const value = traits['country']?.[0];
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, COUNTRY_LENGTH_MAX) : null;
}

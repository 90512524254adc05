import type { ConsentInForce, ConsentPurpose } from './consent';
import type { Provenance, Traits } from './traits';

/** Something that is held about a person: what, from where, for what, and for how long. */
export interface DataUse {
  readonly category: 'TRAIT' | 'ORDERS' | 'VIEWS' | 'COMPUTED' | 'CONSENT';
  /** Of a trait, its name. */
  readonly name: string | null;
  readonly provenance: Provenance;
  readonly source: string;
  readonly purposes: readonly { readonly purpose: ConsentPurpose; readonly allowed: boolean }[];
  /** Days; `null` until the person asks to be forgotten. */
  readonly keptDays: number | null;
}

type Held = Omit<DataUse, 'purposes'> & { readonly usedFor: readonly ConsentPurpose[] };

/** What is held about a person, traits by name. @param keptDays how long what they looked at is kept */
export function dataUseOf(traits: Traits, consent: ConsentInForce, keptDays: number): DataUse[] {
  const named = Object.entries(traits).flatMap(([name, [value, , provenance, source]]): Held[] =>
    value === null
      ? []
      : [{ category: 'TRAIT', name, provenance, source, usedFor: ['PERSONALISATION'], keptDays: null }],
  );
  return [...named.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)), ...behaviour(keptDays)].map(
    ({ usedFor, ...held }) => ({
      ...held,
      purposes: usedFor.map((purpose) => ({
        purpose,
        allowed: isAllowed(purpose, held.provenance, consent),
      })),
    }),
  );
}

const behaviour = (keptDays: number): readonly Held[] => [
  {
    category: 'ORDERS',
    name: null,
    provenance: 'OBSERVED',
    source: 'the shop system',
    usedFor: ['PERSONALISATION', 'RECOMMENDATIONS', 'ANALYTICS'],
    keptDays: null,
  },
  {
    category: 'VIEWS',
    name: null,
    provenance: 'OBSERVED',
    source: 'web and app',
    usedFor: ['PERSONALISATION', 'RECOMMENDATIONS', 'ANALYTICS'],
    keptDays,
  },
  {
    category: 'COMPUTED',
    name: null,
    provenance: 'INFERRED',
    source: 'worked out from the orders',
    usedFor: ['PERSONALISATION'],
    keptDays: null,
  },
  {
    category: 'CONSENT',
    name: null,
    provenance: 'DECLARED',
    source: 'the person',
    usedFor: [],
    keptDays: null,
  },
];

/** The dial too: at BASIC what was declared is used, and nothing else. */
const isAllowed = (purpose: ConsentPurpose, provenance: Provenance, consent: ConsentInForce): boolean =>
  consent.granted.includes(purpose) &&
  (purpose === 'ANALYTICS' ||
    consent.personalisation === 'FULL' ||
    (consent.personalisation === 'BASIC' && provenance === 'DECLARED'));

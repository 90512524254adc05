import type { ConsentChanged } from '@rapport/contracts/customer';

/** What personal data may be used for. */
export type ConsentPurpose = ConsentChanged['granted'][number];
/** How much personalisation a person wants. */
export type PersonalisationLevel = ConsentChanged['personalisation'];

/** A purpose that somebody said no to, and how. */
export interface RefusedPurpose {
  readonly purpose: ConsentPurpose;
  readonly reason: 'WITHDRAWN' | 'GLOBAL_PRIVACY_CONTROL';
}

/** What holds for one person: what `consent.changed` says of them. */
export interface ConsentState {
  readonly revision: number;
  /** What is allowed, by a decision or by the shop's default. What is not here is not allowed. */
  readonly granted: readonly ConsentPurpose[];
  /** What somebody said no to; purposes that are in neither list were never decided about. */
  readonly refused: readonly RefusedPurpose[];
  readonly personalisation: PersonalisationLevel;
  /** Whether a `Sec-GPC: 1` of theirs was taken into account: what is granted beside it was granted in spite of it. */
  readonly globalPrivacyControl: boolean;
}

/** Why a field is refused. */
export type ConsentRefusal = 'NO_DECISION' | 'WITHDRAWN' | 'GLOBAL_PRIVACY_CONTROL' | 'PERSONALISATION_OFF';

/** What a use of personal data needs. */
export interface DataUse {
  readonly purpose: ConsentPurpose;
  /** The least the dial must be at. BASIC: made of declared and contextual data alone. OFF: no personalisation at all. */
  readonly level: PersonalisationLevel;
}

const RANK: Readonly<Record<PersonalisationLevel, number>> = { OFF: 0, BASIC: 1, FULL: 2 };

/** What a browser's `Sec-GPC: 1` says no to, as the laws that know the signal read it. */
export const GPC_PURPOSES: readonly ConsentPurpose[] = ['DATA_SALE', 'TARGETED_ADVERTISING'];

/** What holds beside a person's own state. */
export interface ConsentCircumstances {
  /** Purposes that are allowed while nobody decided: the shop's choice where the law lets it choose. */
  readonly defaults: readonly ConsentPurpose[];
  /** Whether this very request carries `Sec-GPC: 1`. */
  readonly globalPrivacyControl: boolean;
}

/** Why `use` is not allowed, or `null` when it is. @param state `null` for a person of whom no decision is known */
export function refusalOf(
  state: ConsentState | null,
  { purpose, level }: DataUse,
  { defaults, globalPrivacyControl }: ConsentCircumstances,
): ConsentRefusal | null {
  if (globalPrivacyControl && state?.globalPrivacyControl !== true && GPC_PURPOSES.includes(purpose)) {
    return 'GLOBAL_PRIVACY_CONTROL';
  }
  const granted = state?.granted ?? defaults;
  if (!granted.includes(purpose)) {
    return state?.refused.find((one) => one.purpose === purpose)?.reason ?? 'NO_DECISION';
  }
  return RANK[state?.personalisation ?? 'FULL'] < RANK[level] ? 'PERSONALISATION_OFF' : null;
}

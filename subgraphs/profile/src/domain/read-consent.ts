import { isFields, type Fields } from './fields';
import { LEVELS, PURPOSES, type ConsentDecision, type ConsentPurpose } from './consent';

/** What the sender's consent banner calls things, by our purposes; names in lower case. */
export type ConsentCategories = ReadonlyMap<string, readonly ConsentPurpose[]>;

/** The categories that banners commonly have. Our own names of purposes are always understood. */
export const COMMON_CATEGORIES: Readonly<Record<string, readonly ConsentPurpose[]>> = {
  analytics: ['ANALYTICS'],
  performance: ['ANALYTICS'],
  functional: ['PERSONALISATION', 'RECOMMENDATIONS'],
  personalization: ['PERSONALISATION', 'RECOMMENDATIONS'],
  advertising: ['TARGETED_ADVERTISING', 'DATA_SALE'],
  marketing: ['MARKETING_EMAIL', 'MARKETING_SMS', 'MARKETING_PUSH', 'MARKETING_POST'],
};

export const consentCategories = (
  given: Readonly<Record<string, readonly ConsentPurpose[]>> = COMMON_CATEGORIES,
): ConsentCategories =>
  new Map<string, readonly ConsentPurpose[]>([
    ...Object.entries(given).map(([name, purposes]) => [name.toLowerCase(), purposes] as const),
    ...PURPOSES.map((purpose) => [purpose.toLowerCase(), [purpose]] as const),
  ]);

/** What one event says about consent. */
export interface StatedConsent {
  readonly choices: readonly Pick<ConsentDecision, 'purpose' | 'level'>[];
  readonly noticeVersion: string | null;
  readonly locale: string | null;
  /** The browser sends `Sec-GPC: 1`. */
  readonly globalPrivacyControl: boolean;
}

const TEXT_LENGTH_MAX = 64;

/**
 * `context.consent.categoryPreferences` as Segment has it, `context.consent.personalisation` for the dial, and
 * `context.gpc`. What is not understood is left out and keeps nothing else from counting: an unknown category must not
 * swallow a refusal beside it. Where two categories disagree about one purpose, the refusal counts.
 *
 * @returns `null` for the many events that say nothing
 */
export function readConsent(
  fields: Fields,
  categories: ConsentCategories,
  signalled: boolean,
): StatedConsent | null {
  const context = isFields(fields['context']) ? fields['context'] : null;
  const consent = context !== null && isFields(context['consent']) ? context['consent'] : null;
  const globalPrivacyControl = signalled || context?.['gpc'] === true;
  if (consent === null && !globalPrivacyControl) return null;
  return {
    choices: [...readPreferences(consent?.['categoryPreferences'], categories), ...readDial(consent)],
    noticeVersion: readShort(consent?.['noticeVersion']),
    locale: readShort(context?.['locale']),
    globalPrivacyControl,
  };
}

function readPreferences(given: unknown, categories: ConsentCategories): StatedConsent['choices'] {
  const granted = new Map<ConsentPurpose, boolean>();
  for (const [name, choice] of Object.entries(isFields(given) ? given : {})) {
    if (typeof choice !== 'boolean') continue;
    for (const purpose of categories.get(name.toLowerCase()) ?? []) {
      granted.set(purpose, choice && granted.get(purpose) !== false);
    }
  }
  return [...granted].map(([purpose, yes]) => ({ purpose, level: yes ? 'FULL' : 'OFF' }));
}

function readDial(consent: Fields | null): StatedConsent['choices'] {
  const given = consent?.['personalisation'];
  const level = LEVELS.find((one) => typeof given === 'string' && one === given.toUpperCase());
  return level === undefined ? [] : [{ purpose: 'DIAL', level }];
}

const readShort = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, TEXT_LENGTH_MAX) : null;

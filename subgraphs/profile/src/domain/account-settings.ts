import { isCurrencyCode } from '@rapport/kernel/currency';
import type { Fields } from './fields';
import { isTimeZone } from './quiet-hours';

/** What somebody set for their account; `null` was never set. */
export interface AccountSettings {
  /** BCP 47: "de-AT". */
  readonly locale: string | null;
  readonly currency: string | null;
  /** IANA: "Europe/Vienna". */
  readonly timeZone: string | null;
  readonly preferredStoreId: string | null;
}

/** A setting is a declared trait, by the name that the Segment spec gives it where it has one. */
export const SETTING_TRAITS: Readonly<Record<keyof AccountSettings, string>> = {
  locale: 'locale',
  currency: 'currency',
  timeZone: 'timezone',
  preferredStoreId: 'preferredStoreId',
};

const STORE_ID = /^[^\p{Cc}\p{Cs}]{1,64}$/u;

/** What each setting wants, and the value as it is kept; `null` for one that is none. */
const READERS: Readonly<
  Record<keyof AccountSettings, { readonly wants: string; readonly read: (value: string) => string | null }>
> = {
  locale: { wants: 'a BCP 47 language tag like "de-AT"', read: canonicalLocale },
  currency: { wants: 'an ISO 4217 code like "GBP"', read: (value) => (isCurrencyCode(value) ? value : null) },
  timeZone: {
    wants: 'an IANA time zone like "Europe/London"',
    read: (value) => (value.length <= 64 && isTimeZone(value) ? value : null),
  },
  preferredStoreId: {
    wants: '1 to 64 visible characters',
    read: (value) => (STORE_ID.test(value) ? value : null),
  },
};

function canonicalLocale(value: string): string | null {
  try {
    return value.length <= 35 ? (Intl.getCanonicalLocales(value)[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** A language tag as it is written properly; `null` when it is none. */
export const readLocale = canonicalLocale;

/**
 * The traits that settings state: `null` withdraws one, what is undefined stays as it is.
 *
 * @returns what is wrong, as a sentence, if anything
 */
export function settingTraits(settings: Partial<AccountSettings>): Fields | string {
  const traits: Record<string, string | null> = {};
  for (const name of Object.keys(READERS) as (keyof AccountSettings)[]) {
    const value = settings[name];
    if (value === undefined) continue;
    const kept = value === null ? null : READERS[name].read(value);
    if (value !== null && kept === null) return `${name} wants ${READERS[name].wants}; something else came`;
    traits[SETTING_TRAITS[name]] = kept;
  }
  return traits;
}

/** The settings that traits hold, whoever stated them; a value that is no setting is `null`. */
export function settingsOf(traitOf: (name: string) => unknown): AccountSettings {
  const value = (name: keyof AccountSettings): string | null => {
    const stated = traitOf(SETTING_TRAITS[name]);
    return typeof stated === 'string' ? READERS[name].read(stated) : null;
  };
  return {
    locale: value('locale'),
    currency: value('currency'),
    timeZone: value('timeZone'),
    preferredStoreId: value('preferredStoreId'),
  };
}

import { CURRENCY_CODES, type CurrencyCode } from '@rapport/kernel/currency';
import { readApiKeys, type ApiKeys } from '@rapport/subgraph-kit/api-keys';
import { loadConfig } from '@rapport/subgraph-kit/config';
import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { RETENTION_DAYS, type RetentionDays } from './app/forget-old';
import { REMINDERS, type ReminderSettings } from './app/reminder-facts';
import { LOOKUP_RATE } from './app/lookup-rate';
import { createPhoneReader } from './app/read-phone';
import type { IdentifierSettings } from './app/store-identifiers';
import type { LookupRate } from './db/lookup-repository';
import {
  IDENTIFIER_RULES,
  IDENTIFIER_TYPES,
  type IdentifierRule,
  type IdentifierRules,
  type IdentifierType,
} from './domain/identifier';
import { isTimeZone } from './domain/quiet-hours';
import { SUBGRAPHS_WITH_PEOPLE } from './app/rights/rights';
import { PURPOSES } from './domain/consent';
import { COMMON_CATEGORIES, consentCategories, type ConsentCategories } from './domain/read-consent';
import { CART_MERGES, type CartMerge } from './domain/cart-lines';
import { MasterKeys } from './secrecy/master-key';

/** What this subgraph is given, beside what every subgraph is. */
export interface ProfileConfig {
  /** Who may feed events in over HTTP. */
  readonly apiKeys: ApiKeys;
  /** The one currency the shop sells in. */
  readonly shopCurrency: CurrencyCode;
  readonly retentionDays?: RetentionDays;
  /** How a visitor's cart meets the customer's at login. */
  readonly cartMerge?: CartMerge;
  /** How identifiers are read and how many of each type are kept. */
  readonly identifiers?: IdentifierSettings;
  /** How often one till may look customers up. */
  readonly lookupRate?: LookupRate;
  readonly reminders?: ReminderSettings;
  /** What personal data is sealed with. Made up unless given, which is for tests: it is gone with the process. */
  readonly masterKeys?: MasterKeys;
  /** Who has to answer a request of a person about their data; all five of Rapport unless given. */
  readonly subgraphsWithPeople?: readonly string[];
  /** What the shop's consent banner calls things. */
  readonly consentCategories?: ConsentCategories;
  /** Whether audiences are sent to public hosts over TLS alone; so unless given. */
  readonly strictDestinations?: boolean;
}

const MASTER_KEY = `wants "id:key", the key 32 random bytes in base64url: echo "k1:$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')"`;
const MASTER_KEY_LOST =
  'where data is sealed already, the key it was sealed with: without it nothing can be read';

const masterKeys = (wanted: string) =>
  z.string(wanted).refine((text) => MasterKeys.parse(text) !== null, wanted);

/** The key that wraps, then those that only unwrap. */
function joinKeys(current: string, previous: string | undefined, context: z.RefinementCtx): MasterKeys {
  const keys = MasterKeys.parse(previous === undefined ? current : `${current},${previous}`);
  if (keys !== null) return keys;
  context.addIssue({
    code: 'custom',
    path: ['PROFILE_MASTER_KEY_PREVIOUS'],
    message: 'wants ids that PROFILE_MASTER_KEY does not have: a new key wants a new id',
  });
  return z.NEVER;
}

export const IDENTIFIERS: IdentifierSettings = {
  rules: IDENTIFIER_RULES,
  readPhone: createPhoneReader('GB'),
};

const rule = z.strictObject({
  limit: z.number().int().min(1).max(1_000),
  priority: z.number().int().min(1).max(100),
  unique: z.boolean(),
});

/** JSON: what is left out is as in `IDENTIFIER_RULES`: {"EMAIL":{"limit":2}}. */
const rules = z
  .string()
  .default('{}')
  .transform((text, context): IdentifierRules => {
    try {
      const given = z.partialRecord(z.enum(IDENTIFIER_TYPES), rule.partial()).parse(JSON.parse(text));
      const whole = IDENTIFIER_TYPES.map((type) => [type, { ...IDENTIFIER_RULES[type], ...given[type] }]);
      return Object.fromEntries(whole) as Record<IdentifierType, IdentifierRule>;
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'wants JSON like {"EMAIL":{"limit":2,"priority":3,"unique":true}}',
      });
      return z.NEVER;
    }
  });

const days = z.coerce.number().int().min(1).max(36_500);

/** JSON: `{"Advertising": ["TARGETED_ADVERTISING", "DATA_SALE"]}`. */
const categories = z
  .string()
  .default(JSON.stringify(COMMON_CATEGORIES))
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('wants JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.array(z.enum(PURPOSES))))
  .transform(consentCategories);

const schema = z
  .object({
    API_KEYS_FILE: z.string().optional(),
    SHOP_CURRENCY: z.enum(CURRENCY_CODES as [CurrencyCode, ...CurrencyCode[]]).default('GBP'),
    CART_IDLE_HOURS: z.coerce.number().min(0.25).max(720).default(REMINDERS.cartIdleHours),
    SHOP_TIME_ZONE: z.string().refine(isTimeZone, 'wants an IANA time zone').default(REMINDERS.shopTimeZone),
    PROFILE_MASTER_KEY: masterKeys(`${MASTER_KEY}; ${MASTER_KEY_LOST}`),
    PROFILE_MASTER_KEY_PREVIOUS: masterKeys(MASTER_KEY).optional(),
    SUBGRAPHS_WITH_PEOPLE: z
      .string()
      .default(SUBGRAPHS_WITH_PEOPLE.join(','))
      .transform((names) => names.split(',').map((name) => name.trim())),
    CONSENT_CATEGORIES: categories,
    NODE_ENV: z.string().optional(),
    IDENTIFIER_RULES: rules,
    TILL_LOOKUPS_PER_MINUTE: z.coerce.number().int().min(1).max(6_000).default(LOOKUP_RATE.perMinute),
    TILL_LOOKUPS_AT_ONCE: z.coerce.number().int().min(1).max(1_000).default(LOOKUP_RATE.burst),
    PHONE_COUNTRY: z.string().refine(isSupportedCountry, 'wants an ISO 3166 country: "GB"').default('GB'),
    CART_MERGE: z.enum(CART_MERGES).default('LATEST'),
    PERSONALISATION_RETENTION_DAYS: days.default(RETENTION_DAYS.personalisation),
    ANALYTICS_RETENTION_DAYS: days.default(RETENTION_DAYS.analytics),
    RAW_EVENT_RETENTION_DAYS: days.default(RETENTION_DAYS.rawEvents),
    QUARANTINE_RETENTION_DAYS: days.default(RETENTION_DAYS.quarantine),
    ACCESS_AUDIT_RETENTION_DAYS: days.default(RETENTION_DAYS.accessAudit),
    VISITOR_RETENTION_DAYS: days.default(RETENTION_DAYS.visitors),
    CLAIM_RETENTION_DAYS: days.default(RETENTION_DAYS.claims),
  })
  .transform((env, context) => ({
    apiKeysFile: env.API_KEYS_FILE ?? null,
    shopCurrency: env.SHOP_CURRENCY,
    consentCategories: env.CONSENT_CATEGORIES,
    cartMerge: env.CART_MERGE,
    strictDestinations: env.NODE_ENV === 'production',
    identifiers: {
      rules: env.IDENTIFIER_RULES,
      readPhone: createPhoneReader(env.PHONE_COUNTRY),
    },
    lookupRate: { perMinute: env.TILL_LOOKUPS_PER_MINUTE, burst: env.TILL_LOOKUPS_AT_ONCE },
    reminders: { cartIdleHours: env.CART_IDLE_HOURS, shopTimeZone: env.SHOP_TIME_ZONE },
    masterKeys: joinKeys(env.PROFILE_MASTER_KEY, env.PROFILE_MASTER_KEY_PREVIOUS, context),
    subgraphsWithPeople: env.SUBGRAPHS_WITH_PEOPLE,
    retentionDays: {
      personalisation: env.PERSONALISATION_RETENTION_DAYS,
      analytics: env.ANALYTICS_RETENTION_DAYS,
      rawEvents: env.RAW_EVENT_RETENTION_DAYS,
      quarantine: env.QUARANTINE_RETENTION_DAYS,
      accessAudit: env.ACCESS_AUDIT_RETENTION_DAYS,
      visitors: env.VISITOR_RETENTION_DAYS,
      claims: env.CLAIM_RETENTION_DAYS,
    },
  }));

export function readConfig(env: NodeJS.ProcessEnv): ProfileConfig {
  const { apiKeysFile, ...config } = loadConfig(schema, env);
  return { apiKeys: readApiKeys(apiKeysFile), ...config };
}

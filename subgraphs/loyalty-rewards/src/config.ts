import { CURRENCY_CODES } from '@rapport/kernel/currency';
import { loadConfig } from '@rapport/subgraph-kit/config';
import { z } from 'zod';
import { MEMBER_TOKEN_MINUTES } from './app/member-token';
import { OFFLINE_OFF } from './app/offline-settings';
import { POINT_VALUE_DEFAULTS } from './app/open-month-books';
import { APPROVAL_DEFAULTS } from './app/propose-adjustment';
import { RATE_WHOLE } from './domain/revenue';
import { SigningKeys } from './signing/signing-keys';

const SIGNING_KEY = `wants "id:key", the key 32 random bytes in base64url: echo "k1:$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')"`;
const POINTS_MAX = 1_000_000_000;
const signingKey = z.string().refine((text) => SigningKeys.parse(text) !== null, SIGNING_KEY);
const points = z.coerce.number().int().min(0).max(POINTS_MAX);

/** The key that signs, then those that only verify. */
function joinKeys(
  current: string | undefined,
  previous: string | undefined,
  context: z.RefinementCtx,
): SigningKeys | null {
  if (current === undefined) return null;
  const keys = SigningKeys.parse(previous === undefined ? current : `${current},${previous}`);
  if (keys !== null) return keys;
  context.addIssue({
    code: 'custom',
    path: ['LOYALTY_SIGNING_KEY_PREVIOUS'],
    message: 'wants ids that LOYALTY_SIGNING_KEY does not have: a new key wants a new id',
  });
  return z.NEVER;
}

const schema = z
  .object({
    POINTS_ACTIVATE_AFTER_DAYS: z.coerce.number().int().min(0).max(365).default(0),
    POINTS_EXPIRE_AFTER_MONTHS: z.coerce.number().int().min(1).max(120).default(24),
    LOYALTY_CURRENCY: z.enum(CURRENCY_CODES).default('GBP'),
    LOYALTY_SIGNING_KEY: signingKey.optional(),
    LOYALTY_SIGNING_KEY_PREVIOUS: signingKey.optional(),
    MEMBER_TOKEN_MINUTES: z.coerce.number().int().min(1).max(60).default(MEMBER_TOKEN_MINUTES),
    OFFLINE_ALLOWANCE_POINTS_MAX: points.default(0),
    OFFLINE_ALLOWANCE_POINTS_PER_TILL_MAX: points.optional(),
    OFFLINE_ALLOWANCE_HOURS_MAX: z.coerce.number().int().min(1).max(168).default(OFFLINE_OFF.hoursMax),
    POINT_VALUE_MINOR_PER_100: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(POINT_VALUE_DEFAULTS.minorPer100),
    POINT_REDEMPTION_RATE_PERCENT: z.coerce.number().int().min(0).max(100).optional(),
    ADJUSTMENT_APPROVAL_FROM: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000_001)
      .default(APPROVAL_DEFAULTS.from),
    ADJUSTMENT_APPROVAL_DAYS: z.coerce.number().int().min(1).max(20).default(APPROVAL_DEFAULTS.days),
    OFFLINE_SYNC_DAYS: z.coerce.number().int().min(1).max(90).default(OFFLINE_OFF.syncDays),
  })
  .transform((env, context) => ({
    pointsActivateAfterDays: env.POINTS_ACTIVATE_AFTER_DAYS,
    pointsExpireAfterMonths: env.POINTS_EXPIRE_AFTER_MONTHS,
    currency: env.LOYALTY_CURRENCY,
    memberTokenMinutes: env.MEMBER_TOKEN_MINUTES,
    pointValue: {
      minorPer100: env.POINT_VALUE_MINOR_PER_100,
      redemptionRate:
        env.POINT_REDEMPTION_RATE_PERCENT === undefined
          ? null
          : (env.POINT_REDEMPTION_RATE_PERCENT * RATE_WHOLE) / 100,
    },
    approval: { from: env.ADJUSTMENT_APPROVAL_FROM, days: env.ADJUSTMENT_APPROVAL_DAYS },
    offline: {
      keys: joinKeys(env.LOYALTY_SIGNING_KEY, env.LOYALTY_SIGNING_KEY_PREVIOUS, context),
      limits: {
        pointsMax: env.OFFLINE_ALLOWANCE_POINTS_MAX,
        pointsPerTillMax: env.OFFLINE_ALLOWANCE_POINTS_PER_TILL_MAX ?? env.OFFLINE_ALLOWANCE_POINTS_MAX,
      },
      hoursMax: env.OFFLINE_ALLOWANCE_HOURS_MAX,
      syncDays: env.OFFLINE_SYNC_DAYS,
    },
  }));

/** The settings of the programme (`domain/programme.ts`) and of its tills (`app/offline-settings.ts`). */
export type Config = Readonly<z.output<typeof schema>>;
export const readConfig = (env: NodeJS.ProcessEnv): Config => loadConfig(schema, env);

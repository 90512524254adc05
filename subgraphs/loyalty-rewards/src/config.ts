import { CURRENCY_CODES } from '@rapport/kernel/currency';
import { loadConfig } from '@rapport/subgraph-kit/config';
import { z } from 'zod';

const schema = z
  .object({
    POINTS_ACTIVATE_AFTER_DAYS: z.coerce.number().int().min(0).max(365).default(0),
    POINTS_EXPIRE_AFTER_MONTHS: z.coerce.number().int().min(1).max(120).default(24),
    LOYALTY_CURRENCY: z.enum(CURRENCY_CODES).default('GBP'),
  })
  .transform((env) => ({
    pointsActivateAfterDays: env.POINTS_ACTIVATE_AFTER_DAYS,
    pointsExpireAfterMonths: env.POINTS_EXPIRE_AFTER_MONTHS,
    currency: env.LOYALTY_CURRENCY,
  }));

/** The settings of the programme; see `domain/programme.ts`. */
export type Config = Readonly<z.output<typeof schema>>;
export const readConfig = (env: NodeJS.ProcessEnv): Config => loadConfig(schema, env);

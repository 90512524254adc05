import { CURRENCY_CODES } from '@rapport/kernel/currency';
import { loadConfig } from '@rapport/subgraph-kit/config';
import { z } from 'zod';

const schema = z
  .object({
    /** The currency of the price list; orders in others teach it nothing. Fixed once the first order is in. */
    PRICE_LIST_CURRENCY: z.enum(CURRENCY_CODES).default('GBP'),
    QUOTE_VALID_FOR_MINUTES: z.coerce.number().int().min(1).max(43_200).default(60),
    /** How long an expired quote of a visitor whom nobody recognised is kept. */
    GUEST_QUOTES_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
    /** How long a cart that does not change is kept. */
    IDLE_CARTS_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(180),
  })
  .transform((env) => ({
    listCurrency: env.PRICE_LIST_CURRENCY,
    quoteValidForMinutes: env.QUOTE_VALID_FOR_MINUTES,
    guestQuotesKeptDays: env.GUEST_QUOTES_KEPT_DAYS,
    idleCartsKeptDays: env.IDLE_CARTS_KEPT_DAYS,
  }));

export type Config = Readonly<z.output<typeof schema>>;
export const readConfig = (env: NodeJS.ProcessEnv): Config => loadConfig(schema, env);

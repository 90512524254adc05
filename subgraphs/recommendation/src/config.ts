import { loadConfig } from '@rapport/subgraph-kit/config';
import { z } from 'zod';

const schema = z
  .object({
    /** When the nightly training runs: five-field cron expression, UTC. */
    RECOMMENDATION_TRAIN_CRON: z.string().min(9).max(100).default('40 2 * * *'),
    /** Training reads at most this many orders, the newest: it bounds the time and memory it takes. */
    RECOMMENDATION_TRAIN_ORDERS_MAX: z.coerce.number().int().min(1).max(10_000_000).default(500_000),
    /** How long new purchases wait at least for the next training. */
    RECOMMENDATION_RETRAIN_AFTER_MINUTES: z.coerce.number().int().min(1).max(10_080).default(10),
    /** After how many idle days the views of a device that no customer is known of are forgotten. */
    RECOMMENDATION_GUEST_VIEWS_DAYS: z.coerce.number().int().min(1).max(3_650).default(400),
  })
  .transform((env) => ({
    trainCron: env.RECOMMENDATION_TRAIN_CRON,
    trainOrdersMax: env.RECOMMENDATION_TRAIN_ORDERS_MAX,
    retrainAfterMinutes: env.RECOMMENDATION_RETRAIN_AFTER_MINUTES,
    guestViewsDays: env.RECOMMENDATION_GUEST_VIEWS_DAYS,
  }));

export type Config = Readonly<z.output<typeof schema>>;
export const readConfig = (env: NodeJS.ProcessEnv): Config => loadConfig(schema, env);

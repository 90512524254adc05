import { loadConfig } from '@rapport/subgraph-kit/config';
import { LOG_LEVELS } from '@rapport/subgraph-kit/log';
import { port, viewerSecret } from '@rapport/subgraph-kit/run-service';
import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/ });
/** RFC 7518: an HS256 secret has at least as many bits as the hash. */
const JWT_SECRET_LENGTH_MIN = 32;

const schema = z
  .object({
    PORT: port,
    HOST: z.string().default('0.0.0.0'),
    NODE_ENV: z.string().default('production'),
    LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
    SUPERGRAPH_PATH: z.string(),
    PARTNER_SUPERGRAPH_PATH: z.string().optional(),
    VIEWER_SECRET: viewerSecret,
    API_KEYS_FILE: z.string().optional(),
    JWT_SECRET: z.string().min(JWT_SECRET_LENGTH_MIN).optional(),
    JWKS_URL: httpUrl.optional(),
    JWT_ISSUER: z.string().min(1),
    JWT_AUDIENCE: z.string().min(1),
    INGEST_URL: httpUrl.optional(),
    STATUS_URL: httpUrl.optional(),
  })
  .refine((env) => (env.JWT_SECRET === undefined) !== (env.JWKS_URL === undefined), {
    path: ['JWT_SECRET or JWKS_URL'],
    message: 'Set one of the two: a shared secret, or the URL of the token issuer’s public keys',
  })
  .transform((env) => ({
    port: env.PORT,
    host: env.HOST,
    development: env.NODE_ENV === 'development',
    logLevel: env.LOG_LEVEL,
    supergraphPath: env.SUPERGRAPH_PATH,
    partnerSupergraphPath: env.PARTNER_SUPERGRAPH_PATH ?? null,
    viewerSecret: env.VIEWER_SECRET,
    apiKeysFile: env.API_KEYS_FILE ?? null,
    jwt: {
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      keys: env.JWKS_URL === undefined ? { secret: env.JWT_SECRET ?? '' } : { jwksUrl: env.JWKS_URL },
    },
    ingestUrl: env.INGEST_URL ?? null,
    statusUrl: env.STATUS_URL ?? null,
  }));

export type Config = Readonly<z.output<typeof schema>> & {
  /** The URL that the environment gives for a service, e.g. LOYALTY_REWARDS_URL; null for the supergraph's own. */
  readonly serviceUrl: (name: string) => string | null;
};

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const serviceUrl = (name: string) => env[`${name.toUpperCase().replaceAll('-', '_')}_URL`] || null;
  return { ...loadConfig(schema, env), serviceUrl };
}

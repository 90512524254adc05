import path from 'node:path';
import { loadConfig } from '@rapport/subgraph-kit/config';
import { LOG_LEVELS } from '@rapport/subgraph-kit/log';
import { z } from 'zod';
import { SetupError } from './setup-error';

const PORT_DEFAULT = 4000;

const schema = z
  .object({
    PORT: z.coerce.number().int().min(1).max(65_535).default(PORT_DEFAULT),
    HOST: z.string().optional(),
    RAPPORT_HOME: z.string().default('.rapport'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    NODE_ENV: z.string().default('development'),
    LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
    RAPPORT_DEMO: z.enum(['on', 'off']).optional(),
    RAPPORT_RESEND: z.enum(['0', '1']).default('0'),
  })
  .transform((env) => {
    const development = env.NODE_ENV !== 'production';
    return {
      development,
      port: env.PORT,
      // In development anybody with a token of dev.json is staff: this machine only.
      host: env.HOST ?? (development ? '127.0.0.1' : '0.0.0.0'),
      home: path.resolve(env.RAPPORT_HOME),
      /** A server to use in place of the embedded one; Rapport makes its databases there. */
      databaseUrl: env.DATABASE_URL ?? null,
      logLevel: env.LOG_LEVEL ?? (development ? 'warn' : 'info'),
      demo: {
        imports: env.RAPPORT_DEMO === undefined ? development : env.RAPPORT_DEMO === 'on',
        /** Sends the whole history again, to see that nothing changes. */
        resends: env.RAPPORT_RESEND === '1',
      },
    };
  });

export type PlatformConfig = Readonly<z.output<typeof schema>> & {
  /** The whole environment: each subgraph reads its own settings from it. */
  readonly env: NodeJS.ProcessEnv;
};

/** @throws ConfigError, or SetupError when production lacks what development makes up */
export function readConfig(env: NodeJS.ProcessEnv): PlatformConfig {
  const config = loadConfig(schema, env);
  if (!config.development) {
    requireTokenIssuer(env);
    if (config.demo.imports) {
      throw new SetupError(
        'The demo shop is imported with development tokens: unset RAPPORT_DEMO, or do not set NODE_ENV=production.',
      );
    }
  }
  return { ...config, env };
}

function requireTokenIssuer(env: NodeJS.ProcessEnv): void {
  const missing = ['JWT_ISSUER', 'JWT_AUDIENCE'].filter((name) => !env[name]);
  if (!env['JWT_SECRET'] && !env['JWKS_URL']) missing.push('JWT_SECRET or JWKS_URL');
  if (missing.length === 0) return;
  throw new SetupError(
    `With NODE_ENV=production there are no development tokens: set ${missing.join(', ')} to say whose access tokens are good.`,
  );
}

import type { z } from 'zod';

/** The environment does not describe a service that can start. The message names every bad variable and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a service's configuration from `env`.
 *
 * @returns the parsed, transformed configuration
 * @throws ConfigError naming all bad variables at once; never shows a value, which may be a secret
 */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  // An empty variable means "not set": compose files and shells cannot express the difference.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(
    `The configuration is not usable. Set these environment variables:\n${problems.join('\n')}`,
  );
}

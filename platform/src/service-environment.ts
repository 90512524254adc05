import type { PlatformConfig } from './config';
import type { Home } from './home';
import { PARTNER_SUPERGRAPH_PATH, SUPERGRAPH_PATH } from './installation';
import { readSecrets, writeKeyFile, type Secrets } from './secrets';

/** Who issues access tokens in development: this program. */
export const DEVELOPMENT_ISSUER = { issuer: 'rapport-development', audience: 'rapport' } as const;

/**
 * The environment that the gateway and the subgraphs read their settings from, in one process or in six. In
 * development the secrets are made up and kept in the home; in production only what nobody else needs to know is.
 */
export function serviceEnvironment(
  config: PlatformConfig,
  home: Home,
): { readonly env: NodeJS.ProcessEnv; readonly secrets: Secrets } {
  const secrets = readSecrets(home);
  const common = {
    ...config.env,
    LOG_LEVEL: config.logLevel,
    PORT: String(config.port),
    HOST: config.host,
    SUPERGRAPH_PATH,
    PARTNER_SUPERGRAPH_PATH,
    // Losing it loses what it seals, so it lives in the home unless somebody looks after it elsewhere.
    PROFILE_MASTER_KEY: config.env['PROFILE_MASTER_KEY'] || secrets.profileMaster,
    LOYALTY_SIGNING_KEY: config.env['LOYALTY_SIGNING_KEY'] || secrets.loyaltySigning,
  };
  if (!config.development) {
    return { secrets, env: { ...common, VIEWER_SECRET: config.env['VIEWER_SECRET'] || secrets.viewer } };
  }
  const env = {
    ...common,
    NODE_ENV: 'development',
    VIEWER_SECRET: secrets.viewer,
    API_KEYS_FILE: writeKeyFile(home, secrets),
    JWT_SECRET: secrets.jwt,
    JWT_ISSUER: DEVELOPMENT_ISSUER.issuer,
    JWT_AUDIENCE: DEVELOPMENT_ISSUER.audience,
    JWKS_URL: '',
  };
  return { secrets, env };
}

import { randomBytes } from 'node:crypto';
import { createApiKey, type ApiKeyRecord } from '@rapport/subgraph-kit/api-keys';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { Home } from './home';

const FILE = 'secrets.json';
const KEYS_FILE = 'api-keys.json';

/** Made once for a home and kept there, so that what was signed yesterday is good today. */
export interface Secrets {
  /** Between the gateway and the subgraphs. */
  readonly viewer: string;
  /** Signs the access tokens of development. */
  readonly jwt: string;
  /** What profile seals personal data with, as PROFILE_MASTER_KEY has it. */
  readonly profileMaster: string;
  /** What loyalty-rewards signs for tills with, as LOYALTY_SIGNING_KEY has it. */
  readonly loyaltySigning: string;
  readonly apiKeys: DevelopmentKeys;
}

/** Who may use which key in development. */
const KEY_HOLDERS = {
  terminal: { kind: 'terminal', storeId: 'store-1', registerId: 'register-1' },
  partner: { kind: 'partner', partnerId: 'partner-1', scopes: ['catalogue'] },
  service: { kind: 'service', source: 'shop' },
} as const satisfies Record<string, Viewer>;

type DevelopmentKeys = Readonly<
  Record<keyof typeof KEY_HOLDERS, { readonly key: string; readonly record: ApiKeyRecord }>
>;

export function readSecrets(home: Home): Secrets {
  const known = home.read(FILE) as Partial<Secrets> | null;
  const { terminal, partner, service } = KEY_HOLDERS;
  // A home may be older than a secret.
  const secrets: Secrets = {
    viewer: known?.viewer ?? random(),
    jwt: known?.jwt ?? random(),
    profileMaster: known?.profileMaster ?? `home:${random()}`,
    loyaltySigning: known?.loyaltySigning ?? `home:${random()}`,
    apiKeys: known?.apiKeys ?? {
      terminal: createApiKey(terminal),
      partner: createApiKey(partner),
      service: createApiKey(service),
    },
  };
  home.write(FILE, secrets);
  return secrets;
}

const random = (): string => randomBytes(32).toString('base64url');

/** The file of hashed keys that the gateway and profile read. @returns its path */
export function writeKeyFile(home: Home, secrets: Secrets): string {
  home.write(
    KEYS_FILE,
    Object.values(secrets.apiKeys).map(({ record }) => record),
  );
  return home.file(KEYS_FILE);
}

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config';
import { viewerSchema, type Viewer } from './viewer';

/**
 * API keys of tills, partners and back ends, stored as SHA-256. A plain hash is enough, and cheap on every
 * request, because a key is 256 random bits: there is nothing to guess, unlike with a password.
 */
const keyFileSchema = z
  .array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), viewer: viewerSchema }))
  .max(10_000);
export type ApiKeyRecord = z.infer<typeof keyFileSchema>[number];

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

/** A new key and the record to store for it. The key itself is shown once and stored nowhere. */
export function createApiKey(viewer: Viewer): { readonly key: string; readonly record: ApiKeyRecord } {
  const key = `rpk_${randomBytes(32).toString('base64url')}`;
  return { key, record: { sha256: sha256(key), viewer } };
}

/** Who holds a key. */
export interface ApiKeys {
  find(key: string): Viewer | null;
}

/** Looks keys up by hash, so that comparing takes the same time whatever the key. */
export function createApiKeys(records: readonly ApiKeyRecord[]): ApiKeys {
  const viewerByHash = new Map(records.map((record) => [record.sha256, record.viewer]));
  return { find: (key) => viewerByHash.get(sha256(key)) ?? null };
}

/**
 * Reads the key file: a JSON array of `{ "sha256", "viewer" }`. `null` is no file and no keys.
 *
 * @throws ConfigError when the file is missing or malformed
 */
export function readApiKeys(file: string | null): ApiKeys {
  if (file === null) return createApiKeys([]);
  try {
    return createApiKeys(keyFileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    throw new ConfigError(`API_KEYS_FILE ${file} is not a readable JSON array of { "sha256", "viewer" }`);
  }
}

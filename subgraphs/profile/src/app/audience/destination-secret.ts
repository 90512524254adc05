import type { EntityManager } from 'typeorm';
import type { Secrecy } from '../../secrecy/secrecy';

/** The key that secrets of destinations are sealed with. */
const KEY = 'destination-secrets';

/** Sealed for this destination alone: beside another one it does not open. */
export async function sealSecrets(
  tx: EntityManager,
  secrecy: Secrecy,
  secrets: readonly { readonly id: string; readonly secret: string }[],
): Promise<Buffer[]> {
  const ring = await secrecy.namedRing(tx, [KEY]);
  return secrets.map(({ id, secret }) => ring.seal(KEY, secret, id));
}

/** What a destination's requests are signed with. @param secret in clear when it was not sealed yet */
export async function openSecret(
  db: EntityManager,
  secrecy: Secrecy,
  { id, secret, secretSealed }: { id: string; secret: string | null; secretSealed: Buffer | null },
): Promise<string> {
  const ring = await secrecy.knownNamedRing(db, [KEY]);
  const opened = secretSealed === null ? secret : ring.open(KEY, secretSealed, id);
  if (opened === null)
    throw new Error(`the secret of destination ${id} wants its key, which is gone: make it anew`);
  return opened;
}

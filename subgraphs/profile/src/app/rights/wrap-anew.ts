import type { DataSource } from 'typeorm';
import { findSecrets, lockKeysOfOtherMasters, replaceWrapping, saveSecret } from '../../db/key-repository';
import type { Secrecy } from '../../secrecy/secrecy';

const KEYS_PER_TURN = 1_000;

/** After a rotation: wraps every key with the current master key, so that the one before can be taken away. */
export async function wrapAnew(db: DataSource, { master }: Secrecy): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { name, ...secret } of await findSecrets(tx)) {
      if (secret.keyId !== master.currentId) await saveSecret(tx, name, master.wrap(master.unwrap(secret)));
    }
  });
  for (;;) {
    const wrapped = await db.transaction(async (tx) => {
      const keys = await lockKeysOfOtherMasters(tx, master.currentId, KEYS_PER_TURN);
      await replaceWrapping(
        tx,
        keys.map((key) => ({ id: key.id, ...master.wrap(master.unwrap(key)) })),
      );
      return keys.length;
    });
    if (wrapped < KEYS_PER_TURN) return;
  }
}

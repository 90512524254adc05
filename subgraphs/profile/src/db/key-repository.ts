import type { EntityManager } from 'typeorm';

/** A person's data key, as it is stored. */
export interface StoredKey {
  readonly personId: string;
  readonly keyId: string;
  readonly wrapped: Buffer;
}

/** In no particular order; people without a key are left out. */
export async function findPersonKeys(db: EntityManager, personIds: readonly string[]): Promise<StoredKey[]> {
  if (personIds.length === 0) return [];
  return db.query(
    `SELECT person_id AS "personId", key_id AS "keyId", wrapped FROM person_key WHERE person_id = ANY($1::uuid[])`,
    [personIds],
  );
}

/** Adds keys of people who have none. @param keys sorted by person. @returns whose were added */
export async function insertPersonKeys(
  tx: EntityManager,
  keys: readonly StoredKey[],
): Promise<ReadonlySet<string>> {
  const rows: { person_id: string }[] = await tx.query(
    `INSERT INTO person_key (person_id, key_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])
     ON CONFLICT DO NOTHING RETURNING person_id`,
    [keys.map((key) => key.personId), keys.map((key) => key.keyId), keys.map((key) => key.wrapped)],
  );
  return new Set(rows.map((row) => row.person_id));
}

export async function deletePersonKeys(tx: EntityManager, personIds: readonly string[]): Promise<number> {
  const [, deleted]: [unknown, number] = await tx.query(
    'DELETE FROM person_key WHERE person_id = ANY($1::uuid[])',
    [personIds],
  );
  return deleted;
}

/** A secret of this subgraph; `wrapped` becomes it when there is none. */
export async function readOrAddSecret(
  db: EntityManager,
  name: string,
  { keyId, wrapped }: { readonly keyId: string; readonly wrapped: Buffer },
): Promise<{ readonly keyId: string; readonly wrapped: Buffer }> {
  await db.query(
    `INSERT INTO wrapped_secret (name, key_id, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [name, keyId, wrapped],
  );
  const [row]: { keyId: string; wrapped: Buffer }[] = await db.query(
    `SELECT key_id AS "keyId", wrapped FROM wrapped_secret WHERE name = $1`,
    [name],
  );
  if (row === undefined) throw new Error('a secret that was just added is there');
  return row;
}

/** Keys that are wrapped with another master key than `keyId`, a few, locked. */
export const lockKeysOfOtherMasters = (
  tx: EntityManager,
  keyId: string,
  limit: number,
): Promise<StoredKey[]> =>
  tx.query(
    `SELECT person_id AS "personId", key_id AS "keyId", wrapped FROM person_key WHERE key_id <> $1
      LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [keyId, limit],
  );

export async function replaceWrapping(tx: EntityManager, keys: readonly StoredKey[]): Promise<void> {
  await tx.query(
    `UPDATE person_key k SET key_id = new.key_id, wrapped = new.wrapped
       FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS new (person_id, key_id, wrapped)
      WHERE k.person_id = new.person_id`,
    [keys.map((key) => key.personId), keys.map((key) => key.keyId), keys.map((key) => key.wrapped)],
  );
}

/** Wraps a secret anew. */
export const saveSecret = (
  tx: EntityManager,
  name: string,
  { keyId, wrapped }: { readonly keyId: string; readonly wrapped: Buffer },
): Promise<unknown> =>
  tx.query(`UPDATE wrapped_secret SET key_id = $2, wrapped = $3 WHERE name = $1`, [name, keyId, wrapped]);

/** All secrets, for wrapping them anew. */
export const findSecrets = (
  db: EntityManager,
): Promise<{ readonly name: string; readonly keyId: string; readonly wrapped: Buffer }[]> =>
  db.query(`SELECT name, key_id AS "keyId", wrapped FROM wrapped_secret FOR UPDATE`);

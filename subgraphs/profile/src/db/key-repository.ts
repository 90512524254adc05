import type { EntityManager } from 'typeorm';
import type { KeyTable, StoredKey } from '../secrecy/key-vault';
import type { WrappedKey } from '../secrecy/master-key';

/** A table of wrapped keys by `column`, of SQL type `type`. */
const keyTable = (table: string, column: string, type: string): KeyTable => ({
  async find(db, ids): Promise<StoredKey[]> {
    if (ids.length === 0) return [];
    return db.query(
      `SELECT ${column}::text AS id, key_id AS "keyId", wrapped FROM ${table} WHERE ${column} = ANY($1::${type}[])`,
      [ids],
    );
  },
  async insert(tx, keys) {
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO ${table} (${column}, key_id, wrapped) SELECT * FROM unnest($1::${type}[], $2::text[], $3::bytea[])
       ON CONFLICT DO NOTHING RETURNING ${column}::text AS id`,
      [keys.map((key) => key.id), keys.map((key) => key.keyId), keys.map((key) => key.wrapped)],
    );
    return new Set(rows.map(({ id }) => id));
  },
  async delete(tx, ids) {
    if (ids.length === 0) return 0;
    const [, deleted]: [unknown, number] = await tx.query(
      `DELETE FROM ${table} WHERE ${column} = ANY($1::${type}[])`,
      [ids],
    );
    return deleted;
  },
});

/** A key for each person, by id. */
export const PERSON_KEYS = keyTable('person_key', 'person_id', 'uuid');
/** Keys of this subgraph's own, by name. */
export const SECRETS = keyTable('wrapped_secret', 'name', 'text');

/**
 * For each master key that anything is wrapped with, one of each table: enough to see whether it can be read. The ids
 * come from the index one by one, however many people there are.
 */
export const findOneOfEachMaster = (db: EntityManager): Promise<WrappedKey[]> =>
  db.query(
    `WITH RECURSIVE master AS (
       (SELECT key_id FROM person_key ORDER BY key_id LIMIT 1)
       UNION ALL
       SELECT (SELECT k.key_id FROM person_key k WHERE k.key_id > master.key_id ORDER BY k.key_id LIMIT 1)
         FROM master WHERE master.key_id IS NOT NULL
     )
     SELECT one.key_id AS "keyId", one.wrapped FROM master
      CROSS JOIN LATERAL (SELECT key_id, wrapped FROM person_key p WHERE p.key_id = master.key_id LIMIT 1) AS one
     UNION ALL
     (SELECT DISTINCT ON (key_id) key_id, wrapped FROM wrapped_secret ORDER BY key_id)`,
  );

/** People's keys that are wrapped with another master key than `keyId`, a few, locked. */
export const lockKeysOfOtherMasters = (
  tx: EntityManager,
  keyId: string,
  limit: number,
): Promise<StoredKey[]> =>
  tx.query(
    `SELECT person_id AS id, key_id AS "keyId", wrapped FROM person_key WHERE key_id < $1 OR key_id > $1
      LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [keyId, limit],
  );

export async function replaceWrapping(tx: EntityManager, keys: readonly StoredKey[]): Promise<void> {
  await tx.query(
    `UPDATE person_key k SET key_id = new.key_id, wrapped = new.wrapped
       FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS new (person_id, key_id, wrapped)
      WHERE k.person_id = new.person_id`,
    [keys.map((key) => key.id), keys.map((key) => key.keyId), keys.map((key) => key.wrapped)],
  );
}

/** Wraps a secret anew. */
export const saveSecret = (
  tx: EntityManager,
  name: string,
  { keyId, wrapped }: WrappedKey,
): Promise<unknown> =>
  tx.query(`UPDATE wrapped_secret SET key_id = $2, wrapped = $3 WHERE name = $1`, [name, keyId, wrapped]);

/** The names of all secrets. */
export async function findSecretNames(db: EntityManager): Promise<string[]> {
  const rows: { name: string }[] = await db.query('SELECT name FROM wrapped_secret');
  return rows.map(({ name }) => name);
}

/** All secrets, for wrapping them anew. */
export const findSecrets = (db: EntityManager): Promise<(WrappedKey & { readonly name: string })[]> =>
  db.query(`SELECT name, key_id AS "keyId", wrapped FROM wrapped_secret FOR UPDATE`);

import { createHmac } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { deletePersonKeys, findPersonKeys, insertPersonKeys, readOrAddSecret } from '../db/key-repository';
import { KeyCache } from './key-cache';
import type { MasterKeys } from './master-key';
import { newDataKey, open, seal } from './master-key';

const CACHE = { keysMax: 20_000, keepMs: 300_000 };

/**
 * Seals what is personal with a key for each person, and makes marks of identifiers that only this subgraph can make.
 * When a person's key is gone, what was sealed with it is noise, in every backup too.
 */
export class Secrecy {
  private readonly cache = new KeyCache(CACHE, () => performance.now());
  private markKey: Promise<Buffer> | null = null;

  constructor(readonly master: MasterKeys) {}

  /** Seals texts, each for its person, who gets a key if they have none; at most three statements. */
  async seal(
    tx: EntityManager,
    texts: readonly { readonly personId: string; readonly text: string }[],
  ): Promise<Buffer[]> {
    const keys = await this.keysFor(tx, [...new Set(texts.map(({ personId }) => personId))]);
    return texts.map(({ personId, text }) => {
      const key = keys.get(personId);
      if (key === undefined) throw new Error('everybody has a key by now');
      return seal(key, text);
    });
  }

  /** Opens what was sealed; `null` where the person's key is gone. One statement. */
  async open(
    db: EntityManager,
    sealed: readonly { readonly personId: string; readonly sealed: Buffer }[],
  ): Promise<(string | null)[]> {
    const keys = await this.knownKeys(db, [...new Set(sealed.map(({ personId }) => personId))]);
    return sealed.map((one) => {
      const key = keys.get(one.personId);
      return key === undefined ? null : open(key, one.sealed).toString('utf8');
    });
  }

  /** Destroys the keys of people. @returns how many there were */
  async destroy(tx: EntityManager, personIds: readonly string[]): Promise<number> {
    for (const id of personIds) this.cache.delete(id);
    return deletePersonKeys(tx, personIds);
  }

  /** What makes marks of identifiers: the same for the same identifier, and of no use to anybody else. */
  async marker(db: EntityManager): Promise<(type: string, value: string) => string> {
    this.markKey ??= this.readMarkKey(db);
    const key = await this.markKey.catch((error: unknown) => {
      this.markKey = null;
      throw error;
    });
    return (type, value) => createHmac('sha256', key).update(`${type}:${value}`).digest('base64url');
  }

  private async readMarkKey(db: EntityManager): Promise<Buffer> {
    return this.master.unwrap(await readOrAddSecret(db, 'identity-mark', this.master.wrap(newDataKey())));
  }

  private async keysFor(tx: EntityManager, personIds: readonly string[]): Promise<Map<string, Buffer>> {
    const keys = await this.knownKeys(tx, personIds);
    const missing = personIds.filter((id) => !keys.has(id)).sort();
    if (missing.length === 0) return keys;
    const made = missing.map((personId) => ({ personId, key: newDataKey() }));
    const added = await insertPersonKeys(
      tx,
      made.map(({ personId, key }) => ({ personId, ...this.master.wrap(key) })),
    );
    // Not into the cache: the transaction may yet be rolled back, and its keys with it.
    for (const { personId, key } of made) if (added.has(personId)) keys.set(personId, key);
    const raced = missing.filter((id) => !added.has(id));
    for (const row of await findPersonKeys(tx, raced)) keys.set(row.personId, this.master.unwrap(row));
    return keys;
  }

  private async knownKeys(db: EntityManager, personIds: readonly string[]): Promise<Map<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    const unknown: string[] = [];
    for (const id of personIds) {
      const key = this.cache.get(id);
      if (key === undefined) unknown.push(id);
      else keys.set(id, key);
    }
    for (const row of await findPersonKeys(db, unknown)) {
      const key = this.master.unwrap(row);
      keys.set(row.personId, key);
      this.cache.set(row.personId, key);
    }
    return keys;
  }
}

import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager, QueryRunner } from 'typeorm';
import { newDataKey } from './cipher';
import { KeyCache } from './key-cache';
import { KeyRing } from './key-ring';
import type { MasterKeys, WrappedKey } from './master-key';

const CACHE = { keysMax: 20_000, keepMs: 300_000 };

export type StoredKey = WrappedKey & { readonly id: string };

/** Where wrapped keys lie. */
export interface KeyTable {
  find(db: EntityManager, ids: readonly string[]): Promise<readonly StoredKey[]>;
  /** Adds those that are not there, in this order. @returns whose were added */
  insert(tx: EntityManager, keys: readonly StoredKey[]): Promise<ReadonlySet<string>>;
  delete(tx: EntityManager, ids: readonly string[]): Promise<number>;
}

/** Data keys of one kind, by id, wrapped in a table and a few of them in memory. */
export class KeyVault {
  private readonly cache = new KeyCache(CACHE, () => performance.now());
  /** Made by transactions that may yet be rolled back, and the keys with them: for these transactions alone. */
  private readonly fresh = new WeakMap<QueryRunner, Map<string, Buffer>>();

  constructor(
    private readonly master: MasterKeys,
    private readonly table: KeyTable,
  ) {}

  /** The keys of `ids`, made where there are none; at most three statements, none when all are in memory. */
  async ring(tx: EntityManager, ids: readonly string[]): Promise<KeyRing> {
    const wanted = [...new Set(ids)];
    const keys = await this.known(tx, wanted);
    // Sorted, so that transactions that make the same keys wait for each other in one order.
    const missing = wanted.filter((id) => !keys.has(id)).sort(byCodeUnit);
    if (missing.length === 0) return new KeyRing(keys);
    const made = missing.map((id) => ({ id, key: newDataKey() }));
    const added = await this.table.insert(
      tx,
      made.map(({ id, key }) => ({ id, ...this.master.wrap(key) })),
    );
    const fresh = this.freshOf(tx);
    for (const { id, key } of made) {
      if (!added.has(id)) continue;
      keys.set(id, key);
      fresh.set(id, key);
    }
    const raced = missing.filter((id) => !added.has(id));
    for (const row of await this.table.find(tx, raced)) keys.set(row.id, this.master.unwrap(row));
    return new KeyRing(keys);
  }

  /** The keys of `ids` that exist; one statement, none when all are in memory. */
  async knownRing(db: EntityManager, ids: readonly string[]): Promise<KeyRing> {
    return new KeyRing(await this.known(db, [...new Set(ids)]));
  }

  async destroy(tx: EntityManager, ids: readonly string[]): Promise<number> {
    const fresh = this.freshOf(tx);
    for (const id of ids) {
      this.cache.delete(id);
      fresh.delete(id);
    }
    return this.table.delete(tx, ids);
  }

  private async known(db: EntityManager, ids: readonly string[]): Promise<Map<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    const unknown: string[] = [];
    const fresh = this.freshOf(db);
    for (const id of ids) {
      const key = fresh.get(id) ?? this.cache.get(id);
      if (key === undefined) unknown.push(id);
      else keys.set(id, key);
    }
    for (const row of await this.table.find(db, unknown)) {
      const key = this.master.unwrap(row);
      keys.set(row.id, key);
      this.cache.set(row.id, key);
    }
    return keys;
  }

  private freshOf({ queryRunner }: EntityManager): Map<string, Buffer> {
    if (queryRunner === undefined) return new Map();
    const fresh = this.fresh.get(queryRunner) ?? new Map<string, Buffer>();
    this.fresh.set(queryRunner, fresh);
    return fresh;
  }
}

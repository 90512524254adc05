import type { EntityManager } from 'typeorm';
import { findOneOfEachMaster, PERSON_KEYS, SECRETS } from '../db/key-repository';
import type { KeyRing } from './key-ring';
import { KeyVault } from './key-vault';
import type { MasterKeys } from './master-key';

/** The secret that marks are made with. */
const MARK_SECRET = 'identity-mark';

/** Makes the mark of a value of some type: the same for the same, and of no use to anybody without the secret. */
export type Marker = (type: string, value: string) => string;

/**
 * Seals what is personal with a key for each person, and makes marks of identifiers that only this subgraph can make.
 * When a person's key is gone, what was sealed with it is noise, in every backup too.
 */
export class Secrecy {
  /** A key for each person, by any of their ids: a row is sealed with the key of the id it was written under. */
  private readonly people: KeyVault;
  /** Keys that are nobody's, by name. */
  private readonly named: KeyVault;
  private mark: Marker | null = null;

  constructor(readonly master: MasterKeys) {
    this.people = new KeyVault(master, PERSON_KEYS);
    this.named = new KeyVault(master, SECRETS);
  }

  /** Keys to seal with, made for those who have none; at most three statements. */
  ring(tx: EntityManager, personIds: readonly string[]): Promise<KeyRing> {
    return this.people.ring(tx, personIds);
  }

  /** Keys to open with: whose key is gone has none. One statement. */
  knownRing(db: EntityManager, personIds: readonly string[]): Promise<KeyRing> {
    return this.people.knownRing(db, personIds);
  }

  /** As `ring`, of keys that are nobody's. */
  namedRing(tx: EntityManager, names: readonly string[]): Promise<KeyRing> {
    return this.named.ring(tx, names);
  }

  /** As `knownRing`, of keys that are nobody's. */
  knownNamedRing(db: EntityManager, names: readonly string[]): Promise<KeyRing> {
    return this.named.knownRing(db, names);
  }

  /** Seals texts, each for its person, who gets a key if they have none; at most three statements. */
  async seal(
    tx: EntityManager,
    texts: readonly { readonly personId: string; readonly text: string }[],
  ): Promise<Buffer[]> {
    const ring = await this.ring(
      tx,
      texts.map(({ personId }) => personId),
    );
    return texts.map(({ personId, text }) => ring.seal(personId, text));
  }

  /** Opens what was sealed; `null` where the person's key is gone. One statement. */
  async open(
    db: EntityManager,
    sealed: readonly { readonly personId: string; readonly sealed: Buffer }[],
  ): Promise<(string | null)[]> {
    const ring = await this.knownRing(
      db,
      sealed.map(({ personId }) => personId),
    );
    return sealed.map((one) => ring.open(one.personId, one.sealed));
  }

  /** Destroys the keys of people. @returns how many there were */
  destroy(tx: EntityManager, personIds: readonly string[]): Promise<number> {
    return this.people.destroy(tx, personIds);
  }

  /** Destroys keys that are nobody's. @returns how many there were */
  destroyNamed(tx: EntityManager, names: readonly string[]): Promise<number> {
    return this.named.destroy(tx, names);
  }

  /** What makes marks. */
  async marker(db: EntityManager): Promise<Marker> {
    if (this.mark !== null) return this.mark;
    const ring = await this.namedRing(db, [MARK_SECRET]);
    const mark: Marker = (type, value) => ring.mark(MARK_SECRET, `${type}:${value}`);
    // A secret that was made just now may yet be rolled back.
    if (db.queryRunner?.isTransactionActive !== true) this.mark = mark;
    return mark;
  }

  /**
   * Sees, before anybody is served, that what was sealed before can be read, and has the secret of marks at hand.
   *
   * @throws when the master keys are not those that data keys are wrapped with: says what to do
   */
  async prepare(db: EntityManager): Promise<void> {
    for (const key of await findOneOfEachMaster(db)) this.master.unwrap(key);
    await this.marker(db);
  }
}

/** A transaction that reads or writes what is sealed. */
export interface SealedTransaction {
  readonly tx: EntityManager;
  readonly secrecy: Secrecy;
}

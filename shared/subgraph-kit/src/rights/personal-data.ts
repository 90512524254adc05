import type { EntityManager } from 'typeorm';

/** A person, by every id they ever had. */
export interface Person {
  readonly customerIds: readonly string[];
  readonly anonymousIds: readonly string[];
}

/** One file of an export, a JSON array. */
export interface PersonalFile {
  /** Without its ending: "orders". */
  readonly name: string;
  /** Its rows, a page at a time: nobody holds a whole file. */
  readonly pages: AsyncIterable<readonly object[]>;
}

/** A person who wants to be forgotten. */
export interface Erasure extends Person {
  /** What they wrote for others to read: gone with them, or kept without a name. */
  readonly contributions: 'REMOVE' | 'KEEP_WITHOUT_NAME';
  readonly now: Date;
}

/** What became of one kind of record. */
export interface ErasedRecords {
  readonly kind: string;
  readonly erased: number;
  /** Kept without a person: money, statistics. */
  readonly unlinked: number;
}

/** What a subgraph holds about people. */
export interface PersonalData {
  /** Everything held about `person`, in as many files as ever, empty ones included. */
  export(tx: EntityManager, person: Person): Promise<readonly PersonalFile[]>;
  /**
   * Forgets a person: afterwards no row identifies them. Done again it finds nothing and is fine. Nothing that names
   * them is written while it runs: the caller holds the erasure lock.
   */
  erase(tx: EntityManager, erasure: Erasure): Promise<readonly ErasedRecords[]>;
}

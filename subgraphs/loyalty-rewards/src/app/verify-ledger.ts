import { DAY_MS } from '@rapport/kernel/clock';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { SealedMovement } from '../db/journal-reader';
import { findSealPage, findSeals } from '../db/seal-repository';
import { sameSeal, type Seal } from '../domain/seal';
import { dayAfter, hashOf, resealed } from './seal-days';

/** The first thing that is not as it was sealed. */
export interface Difference {
  readonly day: string;
  /** The first that was changed, added or removed; `null` when the seal itself was. */
  readonly movementId: string | null;
  readonly problem: 'JOURNAL_CHANGED' | 'SEAL_CHANGED' | 'SEAL_MISSING';
}

export interface Verification {
  readonly days: number;
  readonly movements: number;
  readonly difference: Difference | null;
}

export const VERIFY_DAYS_MAX = 92;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Recomputes the seals of the days from `from` to `to`, both included, from the journal as it is, up to the first that
 * differs. Days that are not sealed yet are left out.
 *
 * @throws BadInputError for what is not a span of 1 to 92 days
 */
export async function verifyLedger(db: DataSource, from: string, to: string): Promise<Verification> {
  assertSpan(from, to);
  const seals = await findSeals(db.manager, from, to);
  let [days, movements] = [0, 0];
  let last: Seal | undefined;
  for (const seal of seals) {
    if (seal.day >= from) {
      const difference = chainProblem(seal, last) ?? (await journalProblem(db, seal, last));
      days += 1;
      if (difference !== null) return { days, movements, difference };
      movements += seal.movements;
    } else if (hashOf(seal) !== seal.hash) {
      return { days, movements, difference: changed(seal.day) };
    }
    last = seal;
  }
  return { days, movements, difference: null };
}

const changed = (day: string): Difference => ({ day, movementId: null, problem: 'SEAL_CHANGED' });

/** What of a seal is wrong in itself, or does not follow from the one before. */
function chainProblem(seal: Seal, last: Seal | undefined): Difference | null {
  if (last !== undefined && seal.day !== dayAfter(last.day)) {
    return { day: dayAfter(last.day), movementId: null, problem: 'SEAL_MISSING' };
  }
  if (last === undefined && seal.previousHash !== null) {
    return { day: seal.day, movementId: null, problem: 'SEAL_MISSING' };
  }
  const follows = seal.previousHash === (last?.hash ?? null) && hashOf(seal) === seal.hash;
  return follows ? null : changed(seal.day);
}

function journalProblem(db: DataSource, seal: Seal, last: Seal | undefined): Promise<Difference | null> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    const finder = new DifferenceFinder(tx, seal.day);
    const now = await resealed(tx, seal.day, last, (movements) => finder.compare(movements));
    if (sameSeal(seal, now)) return null;
    const movementId = await finder.first();
    if (movementId === null) return changed(seal.day);
    return { day: seal.day, movementId, problem: 'JOURNAL_CHANGED' };
  });
}

/** Walks the journal and the movements that were sealed side by side, both in order of id. */
class DifferenceFinder {
  private sealed: readonly SealedMovement[] = [];
  private at = 0;
  private page = 0;
  private found: string | null = null;

  constructor(
    private readonly tx: EntityManager,
    private readonly day: string,
  ) {}

  async compare(movements: readonly SealedMovement[]): Promise<void> {
    for (const { movementId, digest } of movements) {
      if (this.found !== null) return;
      const sealed = await this.next();
      if (sealed === null) this.found = movementId;
      else if (sealed.movementId !== movementId) {
        this.found = sealed.movementId < movementId ? sealed.movementId : movementId;
      } else if (!sealed.digest.equals(digest)) this.found = movementId;
    }
  }

  /** The first movement that differs, when all of the journal was compared. */
  async first(): Promise<string | null> {
    return this.found ?? (await this.next())?.movementId ?? null;
  }

  private async next(): Promise<SealedMovement | null> {
    if (this.at === this.sealed.length) {
      this.sealed = (await findSealPage(this.tx, this.day, this.page)) ?? [];
      this.page += 1;
      this.at = 0;
    }
    const sealed = this.sealed[this.at] ?? null;
    if (sealed !== null) this.at += 1;
    return sealed;
  }
}

function assertSpan(from: string, to: string): void {
  const instants = [from, to].map((day) => (DAY.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : NaN));
  const [first = NaN, last = NaN] = instants;
  const days = (last - first) / DAY_MS + 1;
  if (!(days >= 1 && days <= VERIFY_DAYS_MAX)) {
    throw new BadInputError(
      `from and to want UTC days like "2026-01-31", 1 to ${VERIFY_DAYS_MAX} of them; ${from.slice(0, 20)} to ${to.slice(0, 20)} came`,
    );
  }
}

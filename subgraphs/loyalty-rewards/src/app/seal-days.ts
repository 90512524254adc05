import { createHash } from 'node:crypto';
import { addDays, utcDay } from '@rapport/kernel/clock';
import type { DataSource, EntityManager } from 'typeorm';
import { readJournalOf, type SealedMovement } from '../db/journal-reader';
import {
  closeDay,
  findFirstDay,
  findLastSeals,
  insertSeal,
  insertSealPage,
  lockSealing,
  sumPostings,
} from '../db/seal-repository';
import { addSums, sealText, type Seal } from '../domain/seal';

/** Clocks of replicas differ: a day is not closed on the stroke. */
const CLOSED_AFTER_MS = 3_600_000;

/**
 * Seals every day that is over and not sealed yet, one after the other, each once: whoever comes late, or at the same
 * time, finds it done.
 *
 * @returns the days that were sealed
 */
export async function sealDays(db: DataSource, now: Date): Promise<string[]> {
  const lastDay = utcDay(addDays(new Date(now.getTime() - CLOSED_AFTER_MS), -1));
  const sealed: string[] = [];
  for (;;) {
    const [last] = await findLastSeals(db.manager, 1);
    const day = last === undefined ? await findFirstDay(db.manager) : dayAfter(last.day);
    if (day === null || day > lastDay) return sealed;
    await db.transaction((tx) => closeDay(tx, day));
    if (await db.transaction((tx) => sealDay(tx, day, now))) sealed.push(day);
  }
}

async function sealDay(tx: EntityManager, day: string, now: Date): Promise<boolean> {
  await lockSealing(tx);
  const [last] = await findLastSeals(tx, 1);
  if (last !== undefined && last.day >= day) return false;
  const sealed = await resealed(tx, day, last, (movements, page) =>
    insertSealPage(tx, { day, page }, movements),
  );
  await insertSeal(tx, sealed, now);
  return true;
}

/**
 * The seal that a day would get now.
 *
 * @param last the seal of the day before
 * @param onPage gets the movements that it is taken over, page by page
 */
export async function resealed(
  tx: EntityManager,
  day: string,
  last: Seal | undefined,
  onPage: (movements: readonly SealedMovement[], page: number) => Promise<void>,
): Promise<Seal> {
  const journal = createHash('sha256');
  let movements = 0;
  let page = 0;
  for await (const read of readJournalOf(tx, day)) {
    for (const { digest } of read) journal.update(digest);
    movements += read.length;
    await onPage(read, page);
    page += 1;
  }
  const sums = addSums(await sumPostings(tx, day), []);
  const balances = addSums(last?.balances ?? [], sums);
  const journalHash = journal.digest('hex');
  const seal = { day, movements, sums, balances, journalHash, previousHash: last?.hash ?? null };
  return { ...seal, hash: hashOf(seal) };
}

/** The own hash of a seal. */
export const hashOf = (seal: Omit<Seal, 'hash'>): string =>
  createHash('sha256').update(sealText(seal)).digest('hex');

/** The calendar day after `day`. */
export const dayAfter = (day: string): string => utcDay(addDays(new Date(`${day}T00:00:00.000Z`), 1));

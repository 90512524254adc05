import type { EntityManager } from 'typeorm';
import type { AccountSum, Seal } from '../domain/seal';
import type { SealedMovement } from './journal-reader';

/** Whoever books holds it shared (migration `create-seal.ts`). */
const BOOKING_LOCK = 7_239_451;
const SEALING_LOCK = 7_239_452;

interface Row extends Omit<Seal, 'sums' | 'balances'> {
  readonly sums: readonly StoredSum[];
  readonly balances: readonly StoredSum[];
}
type StoredSum = readonly [wallet: string, account: string, amount: string];

const SEAL = `day::text AS day, movements::float8 AS movements, sums, balances, encode(journal_hash, 'hex') AS "journalHash",
  encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash`;

/** From now on nothing can be booked on `day` or before; every booking of it is committed when this is. */
export async function closeDay(tx: EntityManager, day: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [BOOKING_LOCK]);
  await tx.query('INSERT INTO closed_day (day) VALUES ($1) ON CONFLICT DO NOTHING', [day]);
}

/** One at a time seals, until the end of `tx`. */
export const lockSealing = (tx: EntityManager): Promise<unknown> =>
  tx.query('SELECT pg_advisory_xact_lock($1)', [SEALING_LOCK]);

/** The day of the first booking; `null` before there is any. */
export async function findFirstDay(db: EntityManager): Promise<string | null> {
  const rows: { day: string | null }[] = await db.query(
    `SELECT (min(booked_at) AT TIME ZONE 'UTC')::date::text AS day FROM movement`,
  );
  return rows[0]?.day ?? null;
}

/** Newest first. */
export async function findLastSeals(db: EntityManager, limit: number): Promise<Seal[]> {
  const rows: Row[] = await db.query(`SELECT ${SEAL} FROM seal ORDER BY seal.day DESC LIMIT $1`, [limit]);
  return rows.map(toSeal);
}

/** The seals of some days, and the one before them, oldest first. */
export async function findSeals(db: EntityManager, from: string, to: string): Promise<Seal[]> {
  const rows: Row[] = await db.query(
    `SELECT ${SEAL} FROM seal
      WHERE seal.day <= $2 AND seal.day >= coalesce((SELECT max(before.day) FROM seal before WHERE before.day < $1), $1)
      ORDER BY seal.day`,
    [from, to],
  );
  return rows.map(toSeal);
}

/** What was posted on a day, by wallet and account, exact. */
export async function sumPostings(tx: EntityManager, day: string): Promise<AccountSum[]> {
  const rows: { wallet: string; account: string; amount: string }[] = await tx.query(
    `SELECT m.wallet, p.account, sum(p.amount)::text AS amount
       FROM movement m JOIN posting p USING (customer_id, movement_id)
      WHERE m.booked_at >= $1::date::timestamp AT TIME ZONE 'UTC'
        AND m.booked_at < ($1::date + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY m.wallet, p.account`,
    [day],
  );
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
}

export async function insertSeal(tx: EntityManager, seal: Seal, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO seal (day, movements, sums, balances, journal_hash, previous_hash, hash, sealed_at)
     VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'), decode($7, 'hex'), $8)`,
    [
      seal.day,
      seal.movements,
      JSON.stringify(seal.sums.map(toStored)),
      JSON.stringify(seal.balances.map(toStored)),
      seal.journalHash,
      seal.previousHash,
      seal.hash,
      now,
    ],
  );
}

/** What names the movement, should the day no longer be what was sealed. */
export async function insertSealPage(
  tx: EntityManager,
  { day, page }: { readonly day: string; readonly page: number },
  movements: readonly SealedMovement[],
): Promise<void> {
  await tx.query('INSERT INTO seal_page (day, page, movement_ids, digests) VALUES ($1, $2, $3, $4)', [
    day,
    page,
    movements.map((movement) => movement.movementId),
    Buffer.concat(movements.map((movement) => movement.digest)),
  ]);
}

const DIGEST_BYTES = 32;

/** A page of the movements that were sealed with a day; `null` after the last. */
export async function findSealPage(
  db: EntityManager,
  day: string,
  page: number,
): Promise<readonly SealedMovement[] | null> {
  const rows: { movement_ids: string[]; digests: Buffer }[] = await db.query(
    'SELECT movement_ids, digests FROM seal_page WHERE day = $1 AND page = $2',
    [day, page],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return row.movement_ids.map((movementId, index) => ({
    movementId,
    digest: row.digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
  }));
}

const toStored = ({ wallet, account, amount }: AccountSum): StoredSum => [wallet, account, amount.toString()];
const toSum = ([wallet, account, amount]: StoredSum): AccountSum => ({
  wallet,
  account,
  amount: BigInt(amount),
});
const toSeal = (row: Row): Seal => ({
  ...row,
  sums: row.sums.map(toSum),
  balances: row.balances.map(toSum),
});

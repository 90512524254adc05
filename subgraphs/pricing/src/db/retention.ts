import type { DataSource } from 'typeorm';

const ROWS_PER_STATEMENT = 1_000;

/** From when on things are kept. */
export interface KeptSince {
  /** Quotes of nobody in particular that have expired before are dropped: nobody was recognised as their visitor. */
  readonly guestQuotes: Date;
  /** Carts that were last heard of before are dropped: profile has them, and tells the next change whole. */
  readonly carts: Date;
}

/** Drops what nobody will ask for any more, some thousand rows a statement. */
export async function forgetOld(db: DataSource, keptSince: KeptSince): Promise<void> {
  await drop(db, 'quote', 'customer_id IS NULL AND valid_until < $1', keptSince.guestQuotes);
  await drop(db, 'cart', 'stored_at < $1', keptSince.carts);
  await drop(db, 'identification', SAYS_NOTHING, keptSince.guestQuotes);
}

/** No quote that a visitor asks for is older than now: one that is not there yet cannot depend on it. */
const SAYS_NOTHING = `identified_at < $1 AND NOT EXISTS (
  SELECT FROM quote
   WHERE quote.anonymous_id = identification.anonymous_id AND quote.created_at <= identification.identified_at)`;

async function drop(db: DataSource, table: string, where: string, before: Date): Promise<void> {
  for (let dropped = ROWS_PER_STATEMENT; dropped === ROWS_PER_STATEMENT;) {
    const result: [unknown, number] = await db.query(
      `DELETE FROM ${table} WHERE ctid IN (
         SELECT ctid FROM ${table} WHERE ${where} LIMIT ${ROWS_PER_STATEMENT} FOR UPDATE SKIP LOCKED)`,
      [before],
    );
    dropped = result[1];
  }
}

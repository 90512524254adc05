import type { EntityManager } from 'typeorm';
import type { ErasedRecords, Erasure, Person, PersonalData, PersonalFile } from './personal-data';
import { findTablesAboutPeople } from './tables-about-people';

/** One table that holds rows about people. */
export interface PersonalTable {
  readonly table: string;
  /** The file of an export that its rows are in; `null` for what tells the person nothing, such as an index. */
  readonly file: string | null;
  /**
   * SQL: which rows, as `t`, are about `person.customer_ids` (uuid[]) or `person.anonymous_ids` (text[]). The table's
   * columns by convention (tables-about-people.ts) unless given.
   */
  readonly where?: string;
  /** What an erasure does: `delete`, the SQL assignments that take the person out, or nothing more than `eraseFirst`. */
  readonly onErasure: 'delete' | 'erased first' | { readonly set: string };
  /** Makes rows readable, a page at a time, e.g. decrypts them. */
  readonly present?: (tx: EntityManager, rows: readonly Row[]) => Promise<readonly object[]>;
}

export type Row = Readonly<Record<string, unknown>>;

type KnownTable = PersonalTable & { readonly where: string };

const PERSON = 'WITH person AS (SELECT $1::uuid[] AS customer_ids, $2::text[] AS anonymous_ids)';
const PAGE_ROWS = 200;

/** What goes before the tables, and what is about the person without saying so in a column. */
export interface PersonalExtras {
  /** Erases what needs more than a statement a table; runs first, while everything is still there. */
  readonly eraseFirst?: (tx: EntityManager, erasure: Erasure) => Promise<readonly ErasedRecords[]>;
}

/**
 * The personal data of a subgraph. `tables` say what is special, and are erased in their order; every other table with a
 * column that names a person by convention is handed out as it is and deleted, so that a table nobody thought of is
 * forgotten with the person instead of without them.
 */
export const personalTables = (
  tables: readonly PersonalTable[],
  extras: PersonalExtras = {},
): PersonalData => ({
  async export(tx, person) {
    return (await allTables(tx, tables)).flatMap((table) => fileOf(tx, person, table));
  },
  async erase(tx, erasure) {
    const records = [...((await extras.eraseFirst?.(tx, erasure)) ?? [])];
    for (const table of await allTables(tx, tables)) {
      if (table.onErasure !== 'erased first')
        records.push(await eraseRows(tx, erasure, table, table.onErasure));
    }
    return records;
  },
});

async function allTables(tx: EntityManager, special: readonly PersonalTable[]): Promise<KnownTable[]> {
  const whereByTable = await findTablesAboutPeople(tx);
  const known = special.map((table) => {
    const where = table.where ?? whereByTable.get(table.table);
    if (where === undefined) throw new Error(`${table.table} wants a where: no column names a person`);
    whereByTable.delete(table.table);
    return { ...table, where };
  });
  const others = [...whereByTable].map(([table, where]): KnownTable => ({
    table,
    file: table,
    where,
    onErasure: 'delete',
  }));
  return [...known, ...others];
}

function fileOf(tx: EntityManager, person: Person, table: KnownTable): PersonalFile[] {
  return table.file === null ? [] : [{ name: table.file, pages: readPages(tx, person, table) }];
}

/** Through a cursor, so that the key of the table does not matter. */
async function* readPages(
  tx: EntityManager,
  { customerIds, anonymousIds }: Person,
  { table, where, present }: KnownTable,
): AsyncGenerator<readonly object[]> {
  await tx.query(
    `DECLARE personal_rows NO SCROLL CURSOR FOR
       ${PERSON} SELECT to_jsonb(t) AS row FROM "${table}" t, person WHERE ${where}`,
    [customerIds, anonymousIds],
  );
  for (;;) {
    const page: { row: Row }[] = await tx.query(`FETCH ${PAGE_ROWS} FROM personal_rows`);
    if (page.length === 0) break;
    const rows = page.map(({ row }) => row);
    yield present === undefined ? rows : await present(tx, rows);
  }
  await tx.query('CLOSE personal_rows');
}

async function eraseRows(
  tx: EntityManager,
  { customerIds, anonymousIds }: Person,
  { table, where }: KnownTable,
  onErasure: 'delete' | { readonly set: string },
): Promise<ErasedRecords> {
  const text =
    onErasure === 'delete'
      ? `${PERSON} DELETE FROM "${table}" t USING person WHERE ${where}`
      : `${PERSON} UPDATE "${table}" t SET ${onErasure.set} FROM person WHERE ${where}`;
  const [, rows]: [unknown, number] = await tx.query(text, [customerIds, anonymousIds]);
  return onErasure === 'delete'
    ? { kind: table, erased: rows, unlinked: 0 }
    : { kind: table, erased: 0, unlinked: rows };
}

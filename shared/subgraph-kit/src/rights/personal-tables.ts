import type { EntityManager } from 'typeorm';
import type { ErasedRecords, Person, PersonalData, PersonalFile } from './personal-data';

/** One table that holds rows about people. */
export interface PersonalTable {
  readonly table: string;
  /** The file of an export that its rows are in; `null` for what tells the person nothing, such as an index. */
  readonly file: string | null;
  /** SQL: which rows, as `t`, are about `person.customer_ids` (uuid[]) or `person.anonymous_ids` (text[]). */
  readonly where: string;
  /** What an erasure does to them: `delete`, or the SQL assignments that take the person out of them. */
  readonly onErasure: 'delete' | { readonly set: string };
  /** Makes rows readable, a page at a time, e.g. decrypts them. */
  readonly present?: (tx: EntityManager, rows: readonly Row[]) => Promise<readonly object[]>;
}

export type Row = Readonly<Record<string, unknown>>;

const PERSON = 'WITH person AS (SELECT $1::uuid[] AS customer_ids, $2::text[] AS anonymous_ids)';
const PAGE_ROWS = 200;

/** The personal data of a subgraph whose tables say whom their rows are about, erased in the order of `tables`. */
export const personalTables = (tables: readonly PersonalTable[]): PersonalData => ({
  export: (tx, person) => tables.flatMap((table) => fileOf(tx, person, table)),
  async erase(tx, person) {
    const records: ErasedRecords[] = [];
    for (const table of tables) records.push(await eraseRows(tx, person, table));
    return records;
  },
});

function fileOf(tx: EntityManager, person: Person, table: PersonalTable): PersonalFile[] {
  return table.file === null ? [] : [{ name: table.file, pages: readPages(tx, person, table) }];
}

/** Through a cursor, so that the key of the table does not matter. */
async function* readPages(
  tx: EntityManager,
  { customerIds, anonymousIds }: Person,
  { table, where, present }: PersonalTable,
): AsyncGenerator<readonly object[]> {
  await tx.query(
    `DECLARE personal_rows NO SCROLL CURSOR FOR
       ${PERSON} SELECT to_jsonb(t) AS row FROM ${table} t, person WHERE ${where}`,
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
  { table, where, onErasure }: PersonalTable,
): Promise<ErasedRecords> {
  const text =
    onErasure === 'delete'
      ? `${PERSON} DELETE FROM ${table} t USING person WHERE ${where}`
      : `${PERSON} UPDATE ${table} t SET ${onErasure.set} FROM person WHERE ${where}`;
  const [, rows]: [unknown, number] = await tx.query(text, [customerIds, anonymousIds]);
  return onErasure === 'delete'
    ? { kind: table, erased: rows, unlinked: 0 }
    : { kind: table, erased: 0, unlinked: rows };
}

import type { Shop } from './shop';

/** A row as a backup has it. */
export interface StoredRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Every row of every table. */
export async function everyRow(shop: Shop): Promise<StoredRow[]> {
  const tables = await shop.sql<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const rows: StoredRow[] = [];
  for (const { name } of tables) {
    const found = await shop.sql<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM "${name}" t`,
    );
    rows.push(...found.map(({ row }) => ({ table: name, row })));
  }
  return rows;
}

/** The columns in which any of `words` stands in clear, also as the bytes of a text. */
export const columnsWith = (rows: readonly StoredRow[], words: readonly string[]): string[] => [
  ...new Set(
    rows.flatMap(({ table, row }) =>
      Object.entries(row).flatMap(([column, value]) => {
        const text = JSON.stringify(value).toLowerCase();
        const isIn = (word: string) =>
          text.includes(word.toLowerCase()) || text.includes(Buffer.from(word).toString('hex'));
        return words.some(isIn) ? [`${table}.${column}`] : [];
      }),
    ),
  ),
];

/** Every sealed value: a bytea that is no wrapped key. */
export const sealedValues = (
  rows: readonly StoredRow[],
): { readonly at: string; readonly sealed: Buffer }[] =>
  rows.flatMap(({ table, row }) =>
    Object.entries(row).flatMap(([column, value]) =>
      typeof value === 'string' && value.startsWith('\\x') && column !== 'wrapped'
        ? [{ at: `${table}.${column}`, sealed: Buffer.from(value.slice(2), 'hex') }]
        : [],
    ),
  );

/** Every wrapped key. */
export const wrappedKeys = (
  rows: readonly StoredRow[],
): { readonly keyId: string; readonly wrapped: Buffer }[] =>
  rows.flatMap(({ row: { wrapped, key_id } }) =>
    typeof wrapped === 'string'
      ? [{ keyId: String(key_id), wrapped: Buffer.from(wrapped.slice(2), 'hex') }]
      : [],
  );

import type { EntityManager } from 'typeorm';

/** How columns that name a person are called, in every subgraph. Wherever one is named otherwise, the table is declared. */
const CUSTOMER_COLUMNS = [
  'customer_id',
  'origin_id',
  'visitor_id',
  'owner_id',
  'person_id',
  'from_id',
  'into_id',
] as const;
const ANONYMOUS_COLUMN = 'anonymous_id';

/** The kit looks after its own (forget-pending.ts). */
const KIT_TABLES = ['customer_link', 'customer_redirect', 'erased_identity'] as const;

/**
 * Every table with a column that names a person, with the SQL condition for its rows, as `t`, about a `person`. Partitions
 * are reached through their table.
 */
export async function findTablesAboutPeople(db: EntityManager): Promise<Map<string, string>> {
  const rows: { table: string; columns: string[] }[] = await db.query(
    `SELECT c.relname AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> ALL($1::text[])
        AND ((a.attname = ANY($2::text[]) AND a.atttypid = 'uuid'::regtype)
          OR (a.attname = $3 AND a.atttypid = 'text'::regtype))
      GROUP BY c.relname ORDER BY c.relname`,
    [KIT_TABLES, CUSTOMER_COLUMNS, ANONYMOUS_COLUMN],
  );
  return new Map(rows.map(({ table, columns }) => [table, columns.map(namesPerson).join(' OR ')]));
}

const namesPerson = (column: string): string =>
  `t.${column} = ANY(person.${column === ANONYMOUS_COLUMN ? 'anonymous_ids' : 'customer_ids'})`;

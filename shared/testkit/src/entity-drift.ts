import { openDatabase } from '@rapport/subgraph-kit/database';
import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import type { DataSource, EntityMetadata } from 'typeorm';
import { createTestDatabase } from './database';

/**
 * How the entities of a subgraph differ from the tables that its migrations make, a sentence for each difference. A
 * column that no entity maps is none: an entity maps what is read.
 */
export async function entityDrift({
  name,
  entities,
  migrations,
}: Pick<SubgraphDefinition, 'name' | 'entities' | 'migrations'>): Promise<string[]> {
  const database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, name, poolMax: 2, entities, migrations });
  try {
    const drift = await Promise.all(db.entityMetadatas.map((entity) => driftOf(db, entity)));
    return drift.flat();
  } finally {
    await db.destroy();
    await database.drop();
  }
}

async function driftOf(db: DataSource, entity: EntityMetadata): Promise<string[]> {
  const stored = await readColumns(db, entity.tableName);
  return entity.columns.flatMap((column) => {
    const type = db.driver.normalizeType(column) + (column.isArray ? '[]' : '');
    const mapped = describe({ type, nullable: column.isNullable, primary: column.isPrimary });
    const found = stored.get(column.databaseName) ?? 'nothing';
    const where = `${entity.tableName}.${column.databaseName}`;
    return mapped === found ? [] : [`${where}: the entity maps ${mapped}; the table has ${found}`];
  });
}

/** What the columns of a table are, by name; none for a table that does not exist. */
async function readColumns(db: DataSource, table: string): Promise<ReadonlyMap<string, string>> {
  const rows: (ColumnFacts & { readonly name: string })[] = await db.query(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable,
            EXISTS (SELECT FROM pg_index
                     WHERE indrelid = attrelid AND indisprimary AND attnum = ANY(indkey)) AS "primary"
       FROM pg_attribute
      WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, describe(row)]));
}

interface ColumnFacts {
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
}

const describe = ({ type, nullable, primary }: ColumnFacts): string =>
  `${type}${nullable ? '' : ' not null'}${primary ? ' primary key' : ''}`;

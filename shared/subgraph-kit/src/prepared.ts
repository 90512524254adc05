import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/** Names of statements by their text; texts are written by programmers, so there are few. */
const names = new Map<string, string>();

/**
 * As `tx.query`, for a statement that comes often: each connection parses it once, and plans it once where the plan does not
 * depend on the parameters. (PgBouncer in front of Postgres wants version 1.21 for that.)
 */
export function queryPrepared<Row>(
  tx: EntityManager,
  text: string,
  parameters: readonly unknown[],
): Promise<Row> {
  let name = names.get(text);
  if (name === undefined) {
    name = `p_${createHash('sha1').update(text).digest('hex').slice(0, 24)}`;
    names.set(text, name);
  }
  // TypeORM hands its query to the driver as it is, and the driver takes a named statement: the one cast is here.
  const statement = { name, text, toString: () => text } as unknown as string;
  return tx.query(statement, [...parameters]);
}

import type { EntityManager } from 'typeorm';
import { queryPrepared } from './prepared';

/** A statement that writes and whose rows nobody waits for. */
export interface Write {
  /** An SQL name, of which there is one in everything written together. */
  readonly name: string;
  /** INSERT, UPDATE or DELETE, or a SELECT that `after` looks at; without a WITH of its own. */
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** A SELECT of one value, of what `sql` returned by its name, e.g. to notify. */
  readonly after?: string;
}

/**
 * Sends writes as one statement: each way to Postgres and back costs more than most of what is written. They all see the
 * tables as before, so no two may touch the same row, and none may need what another writes.
 */
export async function writeTogether(tx: EntityManager, wanted: readonly (Write | null)[]): Promise<void> {
  const writes = wanted.filter((write) => write !== null);
  if (writes.length === 0) return;
  const parameters: unknown[] = [];
  const named = writes.map(({ name, sql, parameters: own }) => {
    const before = parameters.length;
    parameters.push(...own);
    return `${name} AS (${sql.replace(/\$(\d+)/g, (_, position: string) => `$${Number(position) + before}`)})`;
  });
  const after = writes.flatMap((write) => (write.after === undefined ? [] : [`(${write.after})`]));
  await queryPrepared(tx, `WITH ${named.join(',\n')} SELECT ${after.join(', ')}`, parameters);
}

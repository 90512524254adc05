import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, Logger } from 'typeorm';

/** What has been counted by the work under way; a loop that was there before belongs to none. */
const counting = new AsyncLocalStorage<string[]>();

/**
 * How many SQL statements `run` causes on `db`, begin and commit of transactions apart: what starts in `run` counts,
 * also when it is somebody's turn only later; loops that ran before do not, although `run` wakes them.
 *
 * @param byTheClock a statement that is made now and then, whatever `run` is: it would count on a slow machine only
 */
export async function countStatements(
  db: DataSource,
  run: () => Promise<unknown>,
  byTheClock?: string,
): Promise<number> {
  const { logger, logging } = db.options;
  db.setOptions({ logging: true, logger: COUNTER });
  const statements: string[] = [];
  await counting
    .run(statements, run)
    .finally(() => db.setOptions({ logging: logging ?? false, ...(logger !== undefined && { logger }) }));
  return statements.filter((statement) => statement !== byTheClock).length;
}

const ignore = () => undefined;
const COUNTER: Logger = {
  logQuery: (statement) => {
    if (!/^(START TRANSACTION|COMMIT|ROLLBACK)\b/.test(statement)) counting.getStore()?.push(statement);
  },
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
};

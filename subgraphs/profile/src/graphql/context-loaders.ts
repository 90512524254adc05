import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { groupBy } from '../app/group-by';
import { findSessionPages, type SessionPlaceInList, type StoredSession } from '../db/session-repository';

/** A page of one person's list. */
export interface PageKey<Place> {
  readonly customerId: string;
  readonly limit: number;
  readonly after: Place | null;
}

/** What is loaded about people's context: where they were, and what they want to hear of. */
export const createContextLoaders = (db: EntityManager) => ({
  sessionPageByKey: pageByKey<SessionPlaceInList, StoredSession>('sessionPageByKey', (ids, limit, after) =>
    findSessionPages(db, ids, limit, after),
  ),
});

/** One statement for each page asked for, whosever it is: a query asks for very few different ones. */
function pageByKey<Place, Row extends { readonly customerId: string }>(
  name: string,
  find: (ids: readonly string[], limit: number, after: Place | null) => Promise<readonly Row[]>,
): DataLoader<PageKey<Place>, readonly Row[], string> {
  const pageOf = ({ limit, after }: PageKey<Place>): string => JSON.stringify([limit, after]);
  return new DataLoader(
    async (keys: readonly PageKey<Place>[]) => {
      const found = new Map<string, readonly Row[]>();
      for (const [page, same] of groupBy(keys, pageOf)) {
        const [first] = same;
        if (first === undefined) continue;
        const rows = await find(
          same.map(({ customerId }) => customerId),
          first.limit,
          first.after,
        );
        for (const [id, own] of groupBy(rows, ({ customerId }) => customerId))
          found.set(`${id} ${page}`, own);
      }
      return keys.map((key) => found.get(`${key.customerId} ${pageOf(key)}`) ?? []);
    },
    { name, maxBatchSize: 500, cacheKeyFn: (key) => `${key.customerId} ${pageOf(key)}` },
  );
}

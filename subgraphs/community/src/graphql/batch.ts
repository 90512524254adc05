import { groupBy } from '@rapport/kernel/group-by';
import DataLoader from 'dataloader';
import type { Page } from '../db/contribution-repository';

// DataLoader's contract: one answer per key, in the keys' order. The repositories promise no order and leave out what
// they do not find; these three restore both.

const BATCH_MAX = 500;

/** Loads rows by id; `null` for an id without a row. */
export const byId = <Row>(
  find: (ids: readonly string[]) => Promise<readonly Row[]>,
  idOf: (row: Row) => string | null,
): DataLoader<string, Row | null> => byGroup(find, idOf, (rows) => rows[0] ?? null);

/** Loads all rows of an id and makes one answer of them, which may be none. */
export const byGroup = <Row, Answer>(
  find: (ids: readonly string[]) => Promise<readonly Row[]>,
  idOf: (row: Row) => string | null,
  toAnswer: (rows: readonly Row[]) => Answer,
): DataLoader<string, Answer> =>
  new DataLoader(
    async (ids) => {
      const rowsById = groupBy(await find(ids), idOf);
      return ids.map((id) => toAnswer(rowsById.get(id) ?? []));
    },
    { maxBatchSize: BATCH_MAX },
  );

/** Loads a count by id; 0 for an id that nothing counts for. */
export const countById = (
  find: (ids: readonly string[]) => Promise<readonly { readonly id: string; readonly count: number }[]>,
): DataLoader<string, number> =>
  byGroup(
    find,
    (row) => row.id,
    (rows) => rows[0]?.count ?? 0,
  );

/** The page of one owner's list: of a product's reviews, of a thread's replies. */
export interface PageKey {
  readonly ownerId: string;
  readonly page: Page;
}

/** Loads one page for each owner: a statement for each different page, whatever the number of owners. */
export const pageByOwner = <Row>(
  find: (ownerIds: readonly string[], page: Page) => Promise<readonly Row[]>,
  ownerOf: (row: Row) => string | null,
): DataLoader<PageKey, readonly Row[], string> =>
  new DataLoader(
    async (keys) => {
      const answers = new Map<string, readonly Row[]>();
      for (const [first, ...rest] of groupBy(keys, (key) => JSON.stringify(key.page)).values()) {
        if (first === undefined) continue;
        const owners = [first, ...rest].map((key) => key.ownerId);
        const rowsByOwner = groupBy(await find(owners, first.page), ownerOf);
        for (const ownerId of owners)
          answers.set(nameOf({ ownerId, page: first.page }), rowsByOwner.get(ownerId) ?? []);
      }
      return keys.map((key) => answers.get(nameOf(key)) ?? []);
    },
    { cacheKeyFn: nameOf, maxBatchSize: BATCH_MAX },
  );

const nameOf = (key: PageKey): string => JSON.stringify([key.ownerId, key.page]);

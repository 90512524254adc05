import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { groupBy } from '@rapport/kernel/group-by';
import { findPreferences } from '../db/preference-repository';
import { findPersonTraits } from '../db/trait-repository';
import type { CommunicationPreferences } from '../domain/communication-preferences';
import type { Traits } from '../domain/traits';
import type { Secrecy } from '../secrecy/secrecy';
import { findSessionPages, type SessionPlaceInList, type StoredSession } from '../db/session-repository';

/** A page of one person's list. */
export interface PageKey<Place> {
  readonly customerId: string;
  readonly limit: number;
  readonly after: Place | null;
}

/** What is loaded about people's context: where they were, and what they want to hear of. */
export const createContextLoaders = (db: EntityManager, secrecy: Secrecy) => ({
  sessionPageByKey: pageByKey<SessionPlaceInList, StoredSession>('sessionPageByKey', (ids, limit, after) =>
    findSessionPages(db, ids, limit, after),
  ),
  /** `null` for somebody who never said what they want to hear of. */
  preferencesByCustomerId: new DataLoader<string, CommunicationPreferences | null>(
    async (ids) => {
      const found = await findPreferences(db, ids);
      const preferencesOf = new Map(found.map((one) => [one.customerId, one.preferences]));
      return ids.map((id) => preferencesOf.get(id) ?? null);
    },
    { name: 'preferencesByCustomerId', maxBatchSize: 500 },
  ),
  /** What is known of each person, under all of their ids. */
  traitsByCustomerId: new DataLoader<string, Traits>(
    async (ids) => {
      const known = await findPersonTraits(db, secrecy, ids);
      return ids.map((id) => known.get(id) ?? {});
    },
    { name: 'traitsByCustomerId', maxBatchSize: 500 },
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

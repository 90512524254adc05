import {
  readInstantPart,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
  type PageArgs,
} from '@rapport/subgraph-kit/graphql/connection';
import type { Contribution, Place } from '../domain/contribution';

/**
 * Answers one page of a list of contributions.
 *
 * @throws BadInputError when the arguments do not name a page of such a list
 */
export async function contributionPage(
  args: PageArgs,
  load: (page: { readonly limit: number; readonly after: Place | null }) => Promise<readonly Contribution[]>,
): Promise<Connection<Contribution>> {
  const { limit, after } = readPage(args);
  const rows = await load({ limit, after: after === null ? null : readPlace(after) });
  return toConnection(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
}

const readPlace = ([at, id]: readonly string[]): Place => ({
  createdAt: new Date(readInstantPart(at)),
  id: readUuidPart(id),
});

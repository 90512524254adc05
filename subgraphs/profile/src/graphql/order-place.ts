import { readInstantPart, readUuidPart } from '@rapport/subgraph-kit/graphql/connection';
import type { OrderPlace } from '../db/order-reader';

/** Where a page of orders goes on. @throws BadInputError for a cursor that another list gave */
export function readOrderPlace(after: readonly string[] | null): OrderPlace | null {
  if (after === null) return null;
  // As a Date: the pattern of an instant has days that no calendar has, which Postgres refuses.
  return { orderedAt: new Date(readInstantPart(after[0])), orderId: readUuidPart(after[1]) };
}

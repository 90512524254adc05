import {
  readInstantPart,
  readPage,
  readUuidPart,
  type PageArgs,
} from '@rapport/subgraph-kit/graphql/connection';
import { reasonFor, type HistoryEntry } from '../domain/movement-reason';
import type { HistoryKey } from './loaders';
import { shownPoints } from './shown-points';
import type { PointsMovement } from './types/points-movement';

/** The page that `args` ask for. @throws BadInputError when `after` is not a cursor of a history */
export function readHistoryPage(args: PageArgs): Omit<HistoryKey, 'customerId'> {
  const { limit, after } = readPage(args);
  if (after === null) return { wallet: 'POINTS', limit, after };
  const [occurredAt, movementId] = after;
  return {
    wallet: 'POINTS',
    limit,
    after: { occurredAt: readInstantPart(occurredAt), movementId: readUuidPart(movementId) },
  };
}

export const historyKeyOf = (movement: PointsMovement): readonly string[] => [
  movement.at.toISOString(),
  movement.id,
];

/** A history entry as the graph shows it. */
export const toPointsMovement = (entry: HistoryEntry): PointsMovement => ({
  id: entry.movementId,
  kind: entry.kind,
  points: shownPoints(entry.memberPoints + entry.owedPoints),
  pendingPoints: shownPoints(entry.pendingPoints),
  at: entry.occurredAt,
  reason: reasonFor(entry),
  orderNumber: entry.orderNumber,
});

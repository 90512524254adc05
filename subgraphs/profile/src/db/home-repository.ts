import type { EntityManager } from 'typeorm';
import type { Split } from '../domain/settle-device';

/** What was written under `originId` is shown as `into`'s, no longer as `from`'s. */
export interface Rehoming {
  readonly originId: string;
  readonly from: string;
  readonly into: string;
}

/** Tables whose rows know under whose id they were written, and when what they tell happened. */
const TABLES = [
  ['shop_return', 'returned_at'],
  ['product_view', 'viewed_at'],
  ['customer_event', 'occurred_at'],
  ['customer_session', 'started_at'],
  ['communication_preference', 'changed_at'],
  ['reminder', 'due_at'],
  ['quiz_response', 'started_at'],
  ['newsletter_request', 'requested_at'],
] as const;
const SPLITTABLE = [...TABLES, ['shop_order', 'ordered_at']] as const;

/**
 * Gives rows to those whose they are now. Rows are found under those who had them: their keys begin with that id.
 * Orders are moved apart (`moveOrders`), because others are told of each.
 */
export const rehomeRows = (tx: EntityManager, moves: readonly Rehoming[]): Promise<void> =>
  rehomeTables(tx, TABLES, moves);

/** As `rehomeRows`, orders included: a merge is told by itself, and others follow it for what they hold. */
export const rehomeAllRows = (tx: EntityManager, moves: readonly Rehoming[]): Promise<void> =>
  rehomeTables(tx, SPLITTABLE, moves);

async function rehomeTables(
  tx: EntityManager,
  tables: readonly (readonly [table: string, column: string])[],
  moves: readonly Rehoming[],
): Promise<void> {
  if (moves.length === 0) return;
  for (const [table] of tables) {
    await tx.query(
      `UPDATE ${table} t SET customer_id = move.into_id
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS move (origin_id, from_id, into_id)
        WHERE t.customer_id = move.from_id AND t.origin_id = move.origin_id AND move.from_id <> move.into_id`,
      moveColumns(moves),
    );
  }
}

/** The parameters of a statement about moves. */
export const moveColumns = (moves: readonly Rehoming[]): string[][] => [
  moves.map((move) => move.originId),
  moves.map((move) => move.from),
  moves.map((move) => move.into),
];

/** Writes what happened after a login or logout that came late under the visitor whose it is. */
export async function splitRows(
  tx: EntityManager,
  splits: readonly Split[],
  homeOf: ReadonlyMap<string, string>,
): Promise<void> {
  if (splits.length === 0) return;
  const instant = (ms: number) => (Number.isFinite(ms) ? new Date(ms) : 'infinity');
  for (const [table, column] of SPLITTABLE) {
    await tx.query(
      `UPDATE ${table} t SET origin_id = split.into_id
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
              AS split (home_id, from_id, into_id, since, until)
        WHERE t.customer_id = split.home_id AND t.origin_id = split.from_id
          AND t.${column} >= split.since AND t.${column} < split.until`,
      [
        splits.map((split) => homeOf.get(split.intoVisitorId) ?? split.fromVisitorId),
        splits.map((split) => split.fromVisitorId),
        splits.map((split) => split.intoVisitorId),
        splits.map((split) => instant(split.sinceMs)),
        splits.map((split) => instant(split.untilMs)),
      ],
    );
  }
}

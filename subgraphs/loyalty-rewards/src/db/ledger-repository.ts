import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';
import type { Account, Movement } from '../domain/movement';
import { saveAccounts } from './account-repository';

/** What a use case decided, to be written together. */
export interface Booking {
  /** Accounts after all of `movements`; only those that changed. */
  readonly accounts: readonly Account[];
  /** In the order in which they were decided. */
  readonly movements: readonly Movement[];
  /** Whether `movements`, each in another account, are one thing with one id: a redemption that several accounts pay. */
  readonly asOne?: boolean;
}

interface Entry {
  readonly movementId: string;
  readonly movement: Movement;
}

/**
 * Writes accounts, lots and journal in a constant number of statements. The caller holds the accounts' locks.
 *
 * @param actor who caused it: `actorOf(viewer)`, or the programme itself
 * @returns the ids given to the movements, in their order
 */
export async function writeBooking(
  tx: EntityManager,
  { accounts, movements, asOne = false }: Booking,
  by: { readonly actor: string; readonly now: Date },
): Promise<readonly string[]> {
  if (movements.length === 0) return [];
  const shared = asOne ? newId() : null;
  const accountCount = asOne ? movements.length : 1;
  const entries = movements.map((movement) => ({ movementId: shared ?? newId(), movement }));
  await saveAccounts(tx, accounts);
  await saveLots(tx, accounts, movements);
  await insertMovements(tx, entries, { ...by, accountCount });
  await insertPostings(tx, entries);
  await insertLotChanges(tx, entries);
  return entries.map((entry) => entry.movementId);
}

async function saveLots(
  tx: EntityManager,
  accounts: readonly Account[],
  movements: readonly Movement[],
): Promise<void> {
  const changed = new Set(movements.flatMap(({ lotChanges }) => lotChanges.map((change) => change.lotId)));
  const rows = accounts.flatMap(({ customerId, lots }) =>
    lots
      .filter((lot) => changed.has(lot.lotId))
      .map((lot): Lot & { customerId: string } => ({ customerId, ...lot })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO lot (customer_id, lot_id, order_id, expires_at, granted_points, open_points, expired_points)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT (customer_id, lot_id) DO UPDATE SET granted_points = excluded.granted_points,
       open_points = excluded.open_points, expired_points = excluded.expired_points`,
    [
      rows.map((lot) => lot.customerId),
      rows.map((lot) => lot.lotId),
      rows.map((lot) => lot.orderId),
      rows.map((lot) => lot.expiresAt),
      rows.map((lot) => lot.grantedPoints),
      rows.map((lot) => lot.openPoints),
      rows.map((lot) => lot.expiredPoints),
    ],
  );
}

async function insertMovements(
  tx: EntityManager,
  entries: readonly Entry[],
  by: { readonly actor: string; readonly now: Date; readonly accountCount: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO movement (booked_at, actor, account_count,
                           customer_id, movement_id, kind, occurred_at, order_id, reward_id, reward_name)
     SELECT $1, $2, $3, * FROM
       unnest($4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::uuid[], $9::text[], $10::text[])`,
    [
      by.now,
      by.actor,
      by.accountCount,
      entries.map(({ movement }) => movement.customerId),
      entries.map(({ movementId }) => movementId),
      entries.map(({ movement }) => movement.kind),
      entries.map(({ movement }) => movement.occurredAt),
      entries.map(({ movement }) => movement.orderId),
      entries.map(({ movement }) => movement.reward?.rewardId ?? null),
      entries.map(({ movement }) => movement.reward?.name ?? null),
    ],
  );
}

async function insertPostings(tx: EntityManager, entries: readonly Entry[]): Promise<void> {
  const rows = entries.flatMap(({ movementId, movement }) =>
    movement.postings.map((posting) => ({ customerId: movement.customerId, movementId, ...posting })),
  );
  await tx.query(
    `INSERT INTO posting (customer_id, movement_id, account, points)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])`,
    [
      rows.map((row) => row.customerId),
      rows.map((row) => row.movementId),
      rows.map((row) => row.account),
      rows.map((row) => row.points),
    ],
  );
}

async function insertLotChanges(tx: EntityManager, entries: readonly Entry[]): Promise<void> {
  const rows = entries.flatMap(({ movementId, movement }) =>
    movement.lotChanges.map((change) => ({ customerId: movement.customerId, movementId, ...change })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO lot_change (customer_id, movement_id, lot_id, granted_points, open_points, expired_points)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])`,
    [
      rows.map((row) => row.customerId),
      rows.map((row) => row.movementId),
      rows.map((row) => row.lotId),
      rows.map((row) => row.grantedPoints),
      rows.map((row) => row.openPoints),
      rows.map((row) => row.expiredPoints),
    ],
  );
}

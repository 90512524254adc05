import { writeTogether, type Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import { LOT_PARTS } from '../domain/lot';
import type { Booked, Movement } from '../domain/movement';
import { accountsWrite } from './account-repository';

/** Who caused what is booked: `actorOf(viewer)`, or the programme itself. */
export interface BookedBy {
  readonly actor: string;
}

/** A movement to be written, with who caused it. */
export type AttributedMovement = Movement & BookedBy;

/**
 * Writes accounts, lots and journal with one statement. The caller holds the accounts' locks.
 *
 * @param booked accounts after all movements; movements in the order in which they were decided
 */
export const writeBooking = (
  tx: EntityManager,
  booked: Booked,
  { actor, now }: BookedBy & { readonly now: Date },
): Promise<void> =>
  writeTogether(
    tx,
    bookingWrites({
      ...booked,
      movements: booked.movements.map((movement) => ({ ...movement, actor })),
      now,
    }),
  );

interface ToWrite {
  readonly accounts: Booked['accounts'];
  readonly movements: readonly AttributedMovement[];
  readonly now: Date;
}

/** `writeBooking` together with other writes. */
export const bookingWrites = (booked: ToWrite): (Write | null)[] =>
  booked.movements.length === 0 ? [] : [accountsWrite(booked.accounts), ...journalWrites(booked)];

/** Lots and journal, without the accounts. */
export const journalWrites = ({ accounts, movements, now }: ToWrite): (Write | null)[] =>
  movements.length === 0
    ? []
    : [
        lotsWrite({ accounts, movements }),
        movementsWrite(movements, now),
        postingsWrite(movements),
        lotChangesWrite(movements),
      ];

/** Of an account's lots only those that changed. */
function lotsWrite({ accounts, movements }: Booked): Write | null {
  const changed = new Set(movements.flatMap(({ lotChanges }) => lotChanges.map((change) => change.lotId)));
  const rows = accounts.flatMap(({ customerId, wallet, lots }) =>
    lots.filter((lot) => changed.has(lot.lotId)).map((lot) => ({ ...lot, customerId, wallet })),
  );
  if (rows.length === 0) return null;
  return {
    name: 'saved_lot',
    sql: `INSERT INTO lot (customer_id, wallet, lot_id, order_id, activates_at, expires_at, ${LOT_PARTS.join(', ')})
          SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[],
                               $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
          ON CONFLICT (customer_id, lot_id) DO UPDATE
            SET ${LOT_PARTS.map((part) => `${part} = excluded.${part}`).join(', ')}`,
    parameters: [
      rows.map((lot) => lot.customerId),
      rows.map((lot) => lot.wallet),
      rows.map((lot) => lot.lotId),
      rows.map((lot) => lot.orderId),
      rows.map((lot) => lot.activatesAt),
      rows.map((lot) => lot.expiresAt),
      ...LOT_PARTS.map((part) => rows.map((lot) => lot[part])),
    ],
  };
}

function movementsWrite(movements: readonly AttributedMovement[], now: Date): Write {
  const accountCounts = new Map<string, number>();
  for (const { movementId } of movements) {
    accountCounts.set(movementId, (accountCounts.get(movementId) ?? 0) + 1);
  }
  return {
    name: 'inserted_movement',
    sql: `INSERT INTO movement (booked_at, customer_id, movement_id, wallet, kind, occurred_at, actor, account_count,
                                order_id, reward_id, reward_name, about_id, reason)
          SELECT $1, * FROM
            unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::int[], $9::uuid[],
                   $10::text[], $11::text[], $12::uuid[], $13::text[])`,
    parameters: [
      now,
      movements.map((movement) => movement.customerId),
      movements.map((movement) => movement.movementId),
      movements.map((movement) => movement.wallet),
      movements.map((movement) => movement.kind),
      movements.map((movement) => movement.occurredAt),
      movements.map((movement) => movement.actor),
      movements.map((movement) => accountCounts.get(movement.movementId)),
      movements.map((movement) => movement.orderId),
      movements.map((movement) => movement.reward?.rewardId ?? null),
      movements.map((movement) => movement.reward?.name ?? null),
      movements.map((movement) => movement.aboutId),
      movements.map((movement) => movement.reason),
    ],
  };
}

function postingsWrite(movements: readonly Movement[]): Write {
  const rows = movements.flatMap(({ customerId, movementId, postings }) =>
    postings.map((posting) => ({ customerId, movementId, ...posting })),
  );
  return {
    name: 'inserted_posting',
    sql: `INSERT INTO posting (customer_id, movement_id, account, amount)
          SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])`,
    parameters: [
      rows.map((row) => row.customerId),
      rows.map((row) => row.movementId),
      rows.map((row) => row.account),
      rows.map((row) => row.amount),
    ],
  };
}

function lotChangesWrite(movements: readonly Movement[]): Write | null {
  const rows = movements.flatMap(({ customerId, movementId, lotChanges }) =>
    lotChanges.map((change) => ({ ...change, customerId, movementId })),
  );
  if (rows.length === 0) return null;
  return {
    name: 'inserted_lot_change',
    sql: `INSERT INTO lot_change (customer_id, movement_id, lot_id, ${LOT_PARTS.join(', ')})
          SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                               $8::bigint[])`,
    parameters: [
      rows.map((row) => row.customerId),
      rows.map((row) => row.movementId),
      rows.map((row) => row.lotId),
      ...LOT_PARTS.map((part) => rows.map((row) => row[part])),
    ],
  };
}

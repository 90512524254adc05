import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { SpentLot } from '../domain/give-back';
import type { Hold } from '../domain/hold';
import type { HoldParty } from '../domain/hold-party';
import type { RewardUse } from '../domain/reward-terms';
import type { Wallet } from '../domain/wallet';
import { toUse, useOf, type UseRow } from './reward-use-repository';

interface Row {
  readonly holdId: string;
  readonly customerId: string;
  readonly wallet: Wallet;
  readonly expiresAt: Date;
  readonly held: number;
  readonly rewardId: string | null;
  readonly rewardName: string | null;
  readonly authorizedBy: HoldParty['kind'] | null;
  readonly storeId: string | null;
  readonly lots: readonly { readonly lotId: string; readonly held: number }[];
  readonly use: UseRow | null;
}

/**
 * Some holds by their ids, and those of some customers that have run out and are not booked as released; one statement.
 * The accounts' locks are what guards them.
 *
 * @returns each with what is still held of each lot, first expiring first, in order of customer
 */
export async function findHolds(
  tx: EntityManager,
  wanted: { readonly holdIds: readonly string[]; readonly ranOutOf: readonly string[]; readonly now: Date },
): Promise<Hold[]> {
  const rows: Row[] = await tx.query(
    `SELECT h.hold_id AS "holdId", h.customer_id AS "customerId", h.wallet, h.expires_at AS "expiresAt",
            h.held::float8 AS held, h.reward_id AS "rewardId", h.reward_name AS "rewardName",
            h.authorized_by AS "authorizedBy", h.store_id AS "storeId", lots.lots, ${useOf('h.customer_id', 'h.hold_id')} AS use
       FROM hold h
      CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('lotId', lot_id, 'held', left_in_lot)
                                  ORDER BY expires_at, lot_id), '[]') AS lots
          FROM (
            SELECT c.lot_id, lot.expires_at, sum(c.held) AS left_in_lot
              FROM movement m
              JOIN lot_change c USING (customer_id, movement_id)
              JOIN lot ON lot.customer_id = c.customer_id AND lot.lot_id = c.lot_id
             WHERE m.customer_id = h.customer_id AND (m.movement_id = h.hold_id OR m.about_id = h.hold_id)
             GROUP BY c.lot_id, lot.expires_at
            HAVING sum(c.held) > 0
          ) held_lot
      ) lots
      WHERE h.hold_id = ANY($1::uuid[]) OR h.customer_id = ANY($2::uuid[]) AND h.held > 0 AND h.expires_at <= $3
      ORDER BY h.customer_id, h.hold_id`,
    [wanted.holdIds, wanted.ranOutOf, wanted.now],
  );
  return rows.map(({ rewardId, rewardName, authorizedBy, storeId, use, ...hold }) => ({
    ...hold,
    use: toUse(use),
    authorizedBy: toParty(authorizedBy, storeId),
    reward: rewardId === null ? null : { rewardId, name: rewardName ?? '' },
  }));
}

const toParty = (kind: HoldParty['kind'] | null, storeId: string | null): HoldParty | null =>
  kind === null ? null : kind === 'terminal' ? { kind, storeId: storeId ?? '' } : { kind };

const storeOf = (party: HoldParty | null | undefined): string | null =>
  party?.kind === 'terminal' ? party.storeId : null;

/** New holds, and what is left of those that are known. */
export const holdsWrite = (holds: readonly Hold[]): Write | null =>
  holds.length === 0
    ? null
    : {
        name: 'saved_hold',
        sql: `INSERT INTO hold (customer_id, hold_id, wallet, held, expires_at, reward_id, reward_name, authorized_by,
                                store_id)
              SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[],
                                   $7::text[], $8::text[], $9::text[])
              ON CONFLICT (customer_id, hold_id) DO UPDATE SET held = excluded.held`,
        parameters: [
          holds.map((hold) => hold.customerId),
          holds.map((hold) => hold.holdId),
          holds.map((hold) => hold.wallet),
          holds.map((hold) => hold.held),
          holds.map((hold) => hold.expiresAt),
          holds.map((hold) => hold.reward?.rewardId ?? null),
          holds.map((hold) => hold.reward?.name ?? null),
          holds.map((hold) => hold.authorizedBy?.kind ?? null),
          holds.map((hold) => storeOf(hold.authorizedBy)),
        ],
      };

/** A movement that is to be given back or reversed. */
export interface PastMovement {
  readonly movementId: string;
  readonly kind: string;
  readonly wallet: Wallet;
  readonly customerIds: readonly string[];
  readonly orderId: string | null;
  readonly rewardId: string | null;
  readonly rewardName: string | null;
  /** What it, and what was given back of it since, took from each lot. */
  readonly spent: readonly SpentLot[];
  /** What it granted into each lot; empty for a spend. */
  readonly granted: readonly {
    readonly customerId: string;
    readonly lotId: string;
    readonly amount: number;
  }[];
  readonly reversed: boolean;
  /** What it took of what is limited, unless that came back already. */
  readonly use: RewardUse | null;
}

/** Some movements, in no particular order; one statement. Unknown ids are left out. */
export async function findMovements(
  tx: EntityManager,
  movementIds: readonly string[],
): Promise<PastMovement[]> {
  const rows: (Omit<PastMovement, 'use'> & { readonly use: UseRow | null })[] = await tx.query(
    `SELECT m.movement_id AS "movementId", m.kind, m.wallet, min(m.order_id::text) AS "orderId",
            min(m.reward_id) AS "rewardId", min(m.reward_name) AS "rewardName", lots.spent, lots.granted,
            array_agg(m.customer_id::text ORDER BY m.customer_id) AS "customerIds",
            EXISTS (SELECT FROM movement r WHERE r.customer_id = ANY(array_agg(m.customer_id))
                       AND r.about_id = m.movement_id AND r.kind = 'REVERSED') AS reversed,
            ${useOf('ANY(array_agg(m.customer_id))', "CASE m.kind WHEN 'CAPTURED' THEN min(m.about_id::text)::uuid ELSE m.movement_id END")} AS use
       FROM movement m
      CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('customerId', customer_id, 'lotId', lot_id, 'spent', spent)
                        ORDER BY customer_id, lot_id) FILTER (WHERE spent > 0), '[]') AS spent,
               coalesce(jsonb_agg(jsonb_build_object('customerId', customer_id, 'lotId', lot_id, 'amount', granted)
                        ORDER BY customer_id, lot_id) FILTER (WHERE granted > 0), '[]') AS granted
          FROM (
            SELECT c.customer_id, c.lot_id, -sum(c.open + c.held + c.expired) AS spent, sum(c.granted) AS granted
              FROM lot_change c JOIN movement a USING (customer_id, movement_id)
             WHERE a.movement_id = m.movement_id OR a.about_id = m.movement_id
             GROUP BY c.customer_id, c.lot_id
          ) lot_sum
      ) lots
      WHERE m.movement_id = ANY($1::uuid[])
      GROUP BY m.movement_id, m.kind, m.wallet, lots.spent, lots.granted`,
    [movementIds],
  );
  return rows.map(({ use, ...movement }) => ({ ...movement, use: toUse(use) }));
}

/** Whose accounts some holds and movements are in; no statement when there are none. */
export async function findOwners(
  tx: EntityManager,
  wanted: { readonly holdIds: readonly string[]; readonly movementIds: readonly string[] },
): Promise<string[]> {
  if (wanted.holdIds.length + wanted.movementIds.length === 0) return [];
  const rows: { customer_id: string }[] = await tx.query(
    `SELECT customer_id FROM hold WHERE hold_id = ANY($1::uuid[])
     UNION SELECT customer_id FROM movement WHERE movement_id = ANY($2::uuid[])`,
    [wanted.holdIds, wanted.movementIds],
  );
  return rows.map((row) => row.customer_id);
}

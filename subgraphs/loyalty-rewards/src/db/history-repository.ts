import type { EntityManager } from 'typeorm';
import type { HistoryEntry } from '../domain/movement-reason';
import type { Wallet } from '../domain/wallet';
import { PEOPLE } from './people';

/** One page of a member's history. */
export interface HistoryPage {
  readonly wallet: Wallet;
  readonly limit: number;
  /** Sort key of the last entry of the page before: instant (ISO 8601) and movement id. */
  readonly after: { readonly occurredAt: string; readonly movementId: string } | null;
}

type Row = HistoryEntry & { readonly memberId: string };

/** What the postings of one movement come to in the accounts of one person. */
const sumOf = (account: 'AVAILABLE' | 'PENDING' | 'OWED'): string =>
  `(SELECT coalesce(sum(amount), 0)::float8 FROM posting p
     WHERE p.customer_id = ANY(m.ids) AND p.movement_id = m.movement_id AND account = '${account}')`;

/**
 * The same page of several people's histories, newest first, in one statement: what was booked under any of their ids,
 * a redemption that several of their accounts paid as one. (Transfers, of databases that merged accounts by moving
 * points, move nothing and are left out.)
 *
 * @param survivorIds ids that survive
 * @returns by person; people without movements are left out
 */
export async function findHistories(
  db: EntityManager,
  survivorIds: readonly string[],
  page: HistoryPage,
): Promise<Map<string, HistoryEntry[]>> {
  const rows: Row[] = await db.query(
    `SELECT people.person_id AS "memberId", m.movement_id AS "movementId", m.kind, m.occurred_at AS "occurredAt",
            m.reward_name AS "rewardName", f.order_number AS "orderNumber", m.reason, ${sumOf('AVAILABLE')} AS "memberPoints",
            ${sumOf('PENDING')} AS "pendingPoints", ${sumOf('OWED')} AS "owedPoints", m.account_count > cardinality(m.ids) AS "othersPaid"
       FROM (SELECT person_id, array_agg(customer_id) AS ids FROM ${PEOPLE} GROUP BY person_id) people
      CROSS JOIN LATERAL (
        SELECT movement_id, kind, occurred_at, reward_name, order_id, reason, account_count,
               array_agg(customer_id) AS ids
          FROM movement
         WHERE customer_id = ANY(people.ids) AND wallet = $5 AND kind <> 'TRANSFERRED'
           AND ($3::timestamptz IS NULL OR (occurred_at, movement_id) < ($3::timestamptz, $4::uuid))
         GROUP BY movement_id, kind, occurred_at, reward_name, order_id, reason, account_count
         ORDER BY occurred_at DESC, movement_id DESC
         LIMIT $2
      ) m
       LEFT JOIN order_fact f ON f.order_id = m.order_id
      ORDER BY m.occurred_at DESC, m.movement_id DESC`,
    [survivorIds, page.limit, page.after?.occurredAt ?? null, page.after?.movementId ?? null, page.wallet],
  );
  const histories = new Map<string, HistoryEntry[]>();
  for (const { memberId, ...entry } of rows) {
    histories.set(memberId, [...(histories.get(memberId) ?? []), entry]);
  }
  return histories;
}

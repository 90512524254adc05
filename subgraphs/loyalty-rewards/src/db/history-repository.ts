import type { EntityManager } from 'typeorm';
import type { HistoryEntry } from '../domain/movement-reason';

/** One page of a member's history. */
export interface HistoryPage {
  readonly limit: number;
  /** Sort key of the last entry of the page before: instant (ISO 8601) and movement id. */
  readonly after: { readonly occurredAt: string; readonly movementId: string } | null;
}

type Row = HistoryEntry & { readonly memberId: string };

/**
 * The same page of several members' histories, newest first, in one statement. What was booked under an id that was
 * merged into a member belongs to the member's history; the transfers between the two do not, they move nothing.
 *
 * @param customerIds ids that survive
 * @returns by member; members without movements are left out
 */
export async function findHistories(
  db: EntityManager,
  customerIds: readonly string[],
  page: HistoryPage,
): Promise<Map<string, HistoryEntry[]>> {
  const rows: Row[] = await db.query(
    `SELECT person.member_id AS "memberId", m.movement_id AS "movementId", m.kind, m.occurred_at AS "occurredAt",
            m.reward_name AS "rewardName", f.order_number AS "orderNumber",
            (SELECT coalesce(sum(points), 0)::float8 FROM posting p
              WHERE p.customer_id = m.customer_id AND p.movement_id = m.movement_id AND account = 'MEMBER')
              AS "memberPoints",
            (SELECT coalesce(sum(points), 0)::float8 FROM posting p
              WHERE p.customer_id = m.customer_id AND p.movement_id = m.movement_id AND account = 'OWED')
              AS "owedPoints"
       FROM (SELECT wanted.id AS member_id,
                    array(SELECT customer_id FROM customer_redirect WHERE survivor_id = wanted.id) || wanted.id AS ids
               FROM unnest($1::uuid[]) AS wanted (id)) person
      CROSS JOIN LATERAL (
        SELECT * FROM movement
         WHERE movement.customer_id = ANY(person.ids) AND kind <> 'TRANSFERRED'
           AND ($3::timestamptz IS NULL OR (occurred_at, movement_id) < ($3::timestamptz, $4::uuid))
         ORDER BY occurred_at DESC, movement_id DESC
         LIMIT $2
      ) m
       LEFT JOIN order_fact f ON f.customer_id = person.member_id AND f.order_id = m.order_id
      ORDER BY m.occurred_at DESC, m.movement_id DESC`,
    [customerIds, page.limit, page.after?.occurredAt ?? null, page.after?.movementId ?? null],
  );
  const histories = new Map<string, HistoryEntry[]>();
  for (const { memberId, ...entry } of rows) {
    histories.set(memberId, [...(histories.get(memberId) ?? []), entry]);
  }
  return histories;
}

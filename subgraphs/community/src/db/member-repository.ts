import type { EntityManager } from 'typeorm';
import type { Member } from '../domain/member';

/** A member, found by an id that the customer has or had. */
export type FoundMember = Member & { readonly askedId: string };

/**
 * The members among `customerIds`, in no particular order; customers who never took part are left out. A person of
 * several ids is one member: since the first of them joined, under the name chosen last; without one, the survivor's own
 * or else the eldest.
 */
export const findMembers = (db: EntityManager, customerIds: readonly string[]): Promise<FoundMember[]> =>
  db.query(
    `SELECT DISTINCT ON (asked.id) asked.id AS "askedId", m.id, m.customer_id AS "customerId",
            m.chosen_name AS "chosenName", min(m.joined_at) OVER (PARTITION BY asked.id) AS "joinedAt"
       FROM unnest($1::uuid[]) AS asked (id)
       LEFT JOIN customer_redirect r ON r.customer_id = asked.id
       JOIN member m ON m.customer_id = coalesce(r.survivor_id, asked.id)
      ORDER BY asked.id, m.named_at DESC NULLS LAST, m.origin_id <> m.customer_id, m.joined_at, m.id`,
    [customerIds],
  );

/** Makes members of those who are not yet. `members` names an id for each. */
export const ensureMembers = (
  tx: EntityManager,
  members: readonly { readonly id: string; readonly customerId: string; readonly originId: string }[],
  now: Date,
): Promise<unknown> =>
  tx.query(
    `INSERT INTO member (id, customer_id, origin_id, joined_at)
     SELECT id, customer_id, origin_id, $4
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (id, customer_id, origin_id)
     ON CONFLICT (origin_id) DO NOTHING`,
    [
      members.map((member) => member.id),
      members.map((member) => member.customerId),
      members.map((member) => member.originId),
      now,
    ],
  );

/** A name that a member chose. */
export interface ChosenName {
  readonly customerId: string;
  readonly originId: string;
  readonly name: string;
  readonly key: string;
}

/**
 * Gives a member a name unless another member has one that reads the same. One that the same person chose under another
 * of their ids is taken up there, so that it stays unique.
 *
 * @returns whether it was free
 */
export async function nameMember(tx: EntityManager, chosen: ChosenName, now: Date): Promise<boolean> {
  // Two who choose the same name at the same time: the second waits here and then sees the first one's.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext($1), 0)`, [chosen.key]);
  const [rows]: [unknown[], number] = await tx.query(
    `UPDATE member SET chosen_name = $3, chosen_name_key = $4, named_at = $5
      WHERE origin_id = coalesce((SELECT origin_id FROM member WHERE chosen_name_key = $4), $2)
        AND customer_id = $1
     RETURNING id`,
    [chosen.customerId, chosen.originId, chosen.name, chosen.key, now],
  );
  return rows.length > 0;
}

import { In, type EntityManager } from 'typeorm';
import type { Member } from '../domain/member';
import { MemberEntity } from './entities/member.entity';

/** The members among `customerIds`, in no particular order; customers who never took part are left out. */
export const findMembers = (db: EntityManager, customerIds: readonly string[]): Promise<Member[]> =>
  db.find(MemberEntity, { where: { customerId: In([...customerIds]) } });

/** Makes members of those who are not yet. `members` names an id for each. */
export const ensureMembers = (
  tx: EntityManager,
  members: readonly { readonly id: string; readonly customerId: string }[],
  now: Date,
): Promise<unknown> =>
  tx.query(
    `INSERT INTO member (id, customer_id, joined_at)
     SELECT id, customer_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS given(id, customer_id)
     ON CONFLICT (customer_id) DO NOTHING`,
    [members.map((member) => member.id), members.map((member) => member.customerId), now],
  );

/** Gives a member a name unless another member has one that reads the same. @returns whether it was free */
export async function nameMember(
  tx: EntityManager,
  member: { readonly customerId: string; readonly name: string; readonly key: string },
): Promise<boolean> {
  // Two who choose the same name at the same time: the second waits here and then sees the first one's.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext($1), 0)`, [member.key]);
  const [rows]: [unknown[], number] = await tx.query(
    `UPDATE member SET chosen_name = $2, chosen_name_key = $3 WHERE customer_id = $1
        AND NOT EXISTS (SELECT FROM member other WHERE other.chosen_name_key = $3 AND other.customer_id <> $1)
     RETURNING id`,
    [member.customerId, member.name, member.key],
  );
  return rows.length > 0;
}

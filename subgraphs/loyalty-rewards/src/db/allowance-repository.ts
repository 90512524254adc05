import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { AllowanceState, OfflineAllowance } from '../domain/offline-allowance';
import { PEOPLE } from './people';

const ALLOWANCE = `allowance_id AS "allowanceId", store_id AS "storeId", register_id AS "registerId",
  per_redemption::float8 AS "perRedemptionPoints", per_member::float8 AS "perMemberPoints",
  total::float8 AS "totalPoints", used::float8 AS "usedPoints", issued_at AS "issuedAt", expires_at AS "expiresAt",
  closes_at AS "closesAt"`;

/** What may still be told of an allowance, and what of it ended as a debt: all that the members had is off. */
const OUTSTANDING = 'coalesce(sum(total - used + owed), 0)';

/** Any number: two who issue at once would each find room. */
const ISSUE_LOCK = 7_239_031;

/** How much may be outstanding, in points. */
export interface ExposureLimits {
  /** Over all tills. */
  readonly pointsMax: number;
  /** For one register. */
  readonly pointsPerTillMax: number;
}

/**
 * Stores an allowance unless more than `limits` would then be outstanding. Wants a transaction.
 *
 * @returns whether it is stored
 */
export async function insertAllowance(
  tx: EntityManager,
  allowance: OfflineAllowance,
  { pointsMax, pointsPerTillMax }: ExposureLimits,
  issuedBy: string,
): Promise<boolean> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [ISSUE_LOCK]);
  const stored: unknown[] = await tx.query(
    `INSERT INTO offline_allowance
       (allowance_id, store_id, register_id, per_redemption, per_member, total, issued_at, expires_at, closes_at, issued_by)
     SELECT $1::uuid, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::timestamptz, $8::timestamptz,
            $9::timestamptz, $10::text
      WHERE (SELECT ${OUTSTANDING} FROM offline_allowance WHERE closes_at > $7::timestamptz) + $6::bigint <= $11::bigint
        AND (SELECT ${OUTSTANDING} FROM offline_allowance
              WHERE closes_at > $7::timestamptz AND store_id = $2 AND register_id = $3) + $6::bigint <= $12::bigint
     RETURNING 1`,
    [
      allowance.allowanceId,
      allowance.storeId,
      allowance.registerId,
      allowance.perRedemptionPoints,
      allowance.perMemberPoints,
      allowance.totalPoints,
      allowance.issuedAt,
      allowance.expiresAt,
      allowance.closesAt,
      issuedBy,
      pointsMax,
      pointsPerTillMax,
    ],
  );
  return stored.length > 0;
}

/** Locks allowances until the end of `tx`, in order of id; unknown ids are left out. Wants the accounts locked before. */
export const lockAllowances = (
  tx: EntityManager,
  allowanceIds: readonly string[],
): Promise<AllowanceState[]> =>
  tx.query(
    `SELECT ${ALLOWANCE} FROM offline_allowance WHERE allowance_id = ANY($1::uuid[]) ORDER BY allowance_id FOR UPDATE`,
    [allowanceIds],
  );

/** Ends an allowance now. @param storeId only if it is of this store; `null` for any. @returns it then; `null` for none */
export async function closeAllowance(
  db: EntityManager,
  allowanceId: string,
  { storeId, now }: { readonly storeId: string | null; readonly now: Date },
): Promise<AllowanceState | null> {
  const [rows]: [AllowanceState[], number] = await db.query(
    `UPDATE offline_allowance SET closes_at = greatest(least(closes_at, $2), issued_at)
      WHERE allowance_id = $1 AND ($3::text IS NULL OR store_id = $3) RETURNING ${ALLOWANCE}`,
    [allowanceId, now, storeId],
  );
  return rows[0] ?? null;
}

/** What is outstanding at `now`, in points, and how many allowances that is. */
export async function findExposure(
  db: EntityManager,
  now: Date,
): Promise<{ readonly outstandingPoints: number; readonly allowances: number }> {
  const rows: { outstandingPoints: number; allowances: number }[] = await db.query(
    `SELECT (${OUTSTANDING})::float8 AS "outstandingPoints", count(*)::int AS allowances
       FROM offline_allowance WHERE closes_at > $1`,
    [now],
  );
  return rows[0] ?? { outstandingPoints: 0, allowances: 0 };
}

/** An offline redemption that is booked. */
export interface BookedOffline {
  readonly customerId: string;
  readonly allowanceId: string;
  readonly sequence: number;
  readonly movementId: string;
  readonly rewardId: string;
  readonly points: number;
  /** Of `points`, what the member did not have. */
  readonly owed: number;
  readonly redeemedAt: Date;
}

/** Those of some items that are booked already. */
export const findBookedOffline = (
  tx: EntityManager,
  items: readonly Pick<BookedOffline, 'allowanceId' | 'sequence'>[],
): Promise<BookedOffline[]> =>
  tx.query(
    `SELECT customer_id AS "customerId", allowance_id AS "allowanceId", sequence, movement_id AS "movementId",
            reward_id AS "rewardId", points::float8 AS points, owed::float8 AS owed, redeemed_at AS "redeemedAt"
       FROM offline_redemption JOIN unnest($1::uuid[], $2::int[]) AS asked (allowance_id, sequence)
            USING (allowance_id, sequence)`,
    [items.map((item) => item.allowanceId), items.map((item) => item.sequence)],
  );

/** What a person has redeemed under an allowance, in points. */
export interface MemberUse {
  readonly allowanceId: string;
  readonly personId: string;
  readonly points: number;
}

/**
 * What some people have redeemed under some allowances, whichever of their ids the till named, those without an account
 * included; without those who redeemed nothing.
 *
 * @param survivorIds as `resolveCustomerIds` gave them
 */
export const findMemberUse = (
  tx: EntityManager,
  survivorIds: readonly string[],
  allowanceIds: readonly string[],
): Promise<MemberUse[]> =>
  tx.query(
    `SELECT allowance_id AS "allowanceId", person_id AS "personId", sum(points)::float8 AS points
       FROM ${PEOPLE} JOIN offline_redemption USING (customer_id) WHERE allowance_id = ANY($2::uuid[]) GROUP BY 1, 2`,
    [survivorIds, allowanceIds],
  );

/** New offline redemptions, and what they add to their allowances, which are locked. */
export const bookedOfflineWrites = (
  booked: readonly BookedOffline[],
  { now, actor }: { readonly now: Date; readonly actor: string },
): (Write | null)[] =>
  booked.length === 0
    ? []
    : [
        {
          name: 'inserted_offline_redemption',
          sql: `INSERT INTO offline_redemption (customer_id, allowance_id, sequence, movement_id, reward_id, points, owed,
                                                redeemed_at, synced_at, synced_by)
                SELECT *, $9::timestamptz, $10::text FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[],
                                                           $6::bigint[], $7::bigint[], $8::timestamptz[])`,
          parameters: [
            booked.map((one) => one.customerId),
            booked.map((one) => one.allowanceId),
            booked.map((one) => one.sequence),
            booked.map((one) => one.movementId),
            booked.map((one) => one.rewardId),
            booked.map((one) => one.points),
            booked.map((one) => one.owed),
            booked.map((one) => one.redeemedAt),
            now,
            actor,
          ],
        },
        {
          name: 'used_offline_allowance',
          sql: `UPDATE offline_allowance a SET used = a.used + new.points, owed = a.owed + new.owed
                  FROM (SELECT allowance_id, sum(points) AS points, sum(owed) AS owed
                          FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS one (allowance_id, points, owed)
                         GROUP BY allowance_id) AS new
                 WHERE a.allowance_id = new.allowance_id`,
          parameters: [
            booked.map((one) => one.allowanceId),
            booked.map((one) => one.points),
            booked.map((one) => one.owed),
          ],
        },
      ];

import type { ForgetBatch } from './retention-repository';

/**
 * Forgets claims that only repeat: of those one customer made on one device with no login or logout in between, the first
 * and the last stay, however old. So whose a device was stays as it is, also through a login or logout that comes late,
 * as long as it is about less than what is kept whole. Devices are locked first, as ingestion locks them; one in use is
 * skipped until the next night.
 */
export const deleteRepeatedClaims: ForgetBatch = async (tx, before, limit) => {
  const devices: { anonymous_id: string }[] = await tx.query(
    `SELECT anonymous_id FROM anonymous_identity WHERE anonymous_id IN (
       SELECT c.anonymous_id FROM identity_claim c WHERE ${REPEATS} LIMIT $2)
      FOR UPDATE SKIP LOCKED`,
    [before, limit],
  );
  if (devices.length === 0) return 0;
  // Looked at again: a login or logout may have been committed before the lock was there.
  const [, rows]: [unknown, number] = await tx.query(
    `DELETE FROM identity_claim c WHERE c.anonymous_id = ANY($2::text[]) AND ${REPEATS}`,
    [before, devices.map(({ anonymous_id }) => anonymous_id)],
  );
  return rows;
};

const neighbour = (order: '<' | '>'): string => `(
  SELECT claimed_at FROM identity_claim n
   WHERE n.anonymous_id = c.anonymous_id AND n.customer_id = c.customer_id AND n.claimed_at ${order} c.claimed_at
   ORDER BY claimed_at ${order === '<' ? 'DESC' : ''} LIMIT 1)`;

/** Of a claim `c` from before $1: whether the same customer claimed before and after it, with no cut in between. */
const REPEATS = `c.claimed_at < $1 AND EXISTS (
  SELECT FROM (SELECT ${neighbour('<')} AS first, ${neighbour('>')} AS last OFFSET 0) AS near
   WHERE near.first IS NOT NULL AND near.last IS NOT NULL AND NOT EXISTS (
     SELECT FROM device_stretch s
      WHERE s.anonymous_id = c.anonymous_id AND s.since > near.first AND s.since <= near.last))`;

import type { EntityManager } from 'typeorm';
import type { LookalikeFit } from '../../domain/lookalikes/learn-lookalike';
import type { LookalikeSize } from '../../domain/lookalikes/size';

/** Why nothing could be learnt the last time; the members of before stay. */
export type LookalikeProblem = 'SEED_ARCHIVED' | 'SEED_TOO_SMALL' | 'SEED_TOO_LARGE';

/** What staff want of a lookalike. */
export interface LookalikeWish {
  readonly seedId: string;
  readonly size: LookalikeSize;
  readonly excludesSeed: boolean;
}

/** A lookalike that is to be learnt. */
export interface DueLookalike extends LookalikeWish {
  readonly segmentId: string;
  readonly seedArchived: boolean;
  readonly timesWanted: number;
}

export async function insertLookalike(
  tx: EntityManager,
  segmentId: string,
  { seedId, size, excludesSeed }: LookalikeWish,
): Promise<void> {
  await tx.query(
    `INSERT INTO lookalike (segment_id, seed_id, share, people, excludes_seed) VALUES ($1, $2, $3, $4, $5)`,
    [segmentId, seedId, size.share, size.people, excludesSeed],
  );
}

export async function updateLookalike(
  tx: EntityManager,
  segmentId: string,
  { size, excludesSeed }: Pick<LookalikeWish, 'size' | 'excludesSeed'>,
): Promise<void> {
  await tx.query(
    `UPDATE lookalike SET share = $2, people = $3, excludes_seed = $4, times_wanted = times_wanted + 1
      WHERE segment_id = $1`,
    [segmentId, size.share, size.people, excludesSeed],
  );
}

/** Has these segments learnt again, those of them that are lookalikes; all when none are named. */
export async function wantLookalikes(tx: EntityManager, segmentIds: readonly string[] | null): Promise<void> {
  await tx.query(
    `UPDATE lookalike SET times_wanted = times_wanted + 1
      WHERE ($1::uuid[] IS NULL OR segment_id = ANY($1::uuid[]))`,
    [segmentIds],
  );
}

/** SQL: whether `lookalike`, as `l`, of the segment `own` and the seed `seed` is to be learnt, and can be by now. */
const IS_DUE = `l.times_learnt < l.times_wanted AND own.archived_at IS NULL AND NOT seed.backfilling`;
const DUE = `lookalike l JOIN segment own USING (segment_id) JOIN segment seed ON seed.segment_id = l.seed_id`;

/** Lookalikes to learn, whose seeds' members are known by now; the longest waiting first. */
export async function findDueLookalikes(db: EntityManager): Promise<DueLookalike[]> {
  const rows: (Omit<DueLookalike, 'size'> & LookalikeSize)[] = await db.query(
    `SELECT l.segment_id AS "segmentId", l.seed_id AS "seedId", l.share, l.people, l.excludes_seed AS "excludesSeed",
            l.times_wanted AS "timesWanted", seed.archived_at IS NOT NULL AS "seedArchived"
       FROM ${DUE} WHERE ${IS_DUE} ORDER BY l.trained_at NULLS FIRST, l.segment_id`,
  );
  return rows.map(({ share, people, ...row }) => ({ ...row, size: { share, people } as LookalikeSize }));
}

export async function hasDueLookalikes(db: EntityManager): Promise<boolean> {
  const [row]: { due: boolean }[] = await db.query(
    `SELECT EXISTS (SELECT FROM ${DUE} WHERE ${IS_DUE}) AS due`,
  );
  return row?.due ?? false;
}

/** Writes what came of it. What was wanted meanwhile is still wanted. */
export async function saveLearnt(
  tx: EntityManager,
  { segmentId, timesWanted }: DueLookalike,
  learnt: LookalikeFit | LookalikeProblem,
  now: Date,
): Promise<void> {
  const [report, problem] = typeof learnt === 'string' ? [null, learnt] : [JSON.stringify(learnt), null];
  await tx.query(
    `UPDATE lookalike SET times_learnt = greatest(times_learnt, $2), problem = $4, report = coalesce($3, report),
                          trained_at = CASE WHEN $3::jsonb IS NULL THEN trained_at ELSE $5 END
      WHERE segment_id = $1`,
    [segmentId, timesWanted, report, problem, now],
  );
  await tx.query(`UPDATE segment SET evaluated_at = $2 WHERE segment_id = $1 AND $3::jsonb IS NOT NULL`, [
    segmentId,
    now,
    report,
  ]);
}

const LEARNING_LOCK = 7_239_005;

/** Whether this transaction may learn lookalikes: one replica at a time. Held until it ends. */
export async function tryLockLookalikes(tx: EntityManager): Promise<boolean> {
  const [row]: { locked: boolean }[] = await tx.query('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    LEARNING_LOCK,
  ]);
  return row?.locked ?? false;
}

import { listen } from '@rapport/subgraph-kit/bus/listener';
import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import { SEGMENTS_CHANNEL } from '../../db/segment/mark-repository';
import { findNextDue } from '../../db/segment/membership-repository';
import { settleSegments, type Settling } from './settle-segments';

/** The longest sleep: for a notification that got lost while the connection was down. */
const LOOK_EVERY_MS = 5_000;
const RETRY_AFTER_MS = 1_000;
/** What is due and locked is being evaluated by another replica: look again after a moment, not at once. */
const DUE_PAUSE_MS_MIN = 50;

/**
 * Keeps memberships true: wakes when a commit changed somebody's facts, and at the instant at which time alone changes
 * somebody's membership. Any number of replicas may do so at once. @returns what stops it
 */
export async function keepSegmentsSettled(
  runtime: Runtime,
  settings: Pick<Settling, 'readCatalogue' | 'secrecy'>,
): Promise<() => Promise<void>> {
  const { db, databaseUrl, log, now } = runtime;
  let alarm: NodeJS.Timeout | undefined;
  const turn = async (): Promise<boolean> => {
    if (await settleSegments({ ...runtime, ...settings })) return true;
    const due = await findNextDue(db.manager);
    clearTimeout(alarm);
    const waitMs = due === null ? LOOK_EVERY_MS : due.getTime() - now().getTime();
    if (waitMs < LOOK_EVERY_MS)
      alarm = setTimeout(
        () => {
          loop.wake();
        },
        Math.max(DUE_PAUSE_MS_MIN, waitMs),
      );
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: RETRY_AFTER_MS,
    onError: (error) => {
      log.error({ err: error }, 'segments could not be evaluated; trying again');
    },
  });
  const listener = await listen(
    { url: databaseUrl, channel: SEGMENTS_CHANNEL, name: 'profile segments', log },
    () => {
      loop.wake();
    },
  );
  return async () => {
    await listener.stop();
    await loop.stop();
    clearTimeout(alarm);
  };
}

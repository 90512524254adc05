import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import {
  findDueLookalikes,
  saveLearnt,
  tryLockLookalikes,
  wantLookalikes,
  type DueLookalike,
} from '../../db/segment/lookalike-repository';
import type { Secrecy } from '../../secrecy/secrecy';
import { chooseLookalikes, type Choosing, type Trained } from './choose-lookalikes';
import { trainLookalike } from './train-lookalike';

/** As many are chosen in one pass over all customers: a bound on memory. */
const TOGETHER_MAX = 5;

/**
 * Learns the lookalikes that are wanted, new, changed or every night, and chooses their members anew. One replica does,
 * and keeps at it; killed, it does it again. @returns whether any were learnt
 */
export function learnDueLookalikes(choosing: Choosing): Promise<boolean> {
  // The work has transactions of its own: this one holds nothing but the lock.
  return choosing.db.transaction(async (tx) => {
    if (!(await tryLockLookalikes(tx))) return false;
    const due = await findDueLookalikes(choosing.db.manager);
    for (let from = 0; from < due.length; from += TOGETHER_MAX) {
      await learn(due.slice(from, from + TOGETHER_MAX), choosing);
    }
    return due.length > 0;
  });
}

async function learn(due: readonly DueLookalike[], choosing: Choosing): Promise<void> {
  const { db, now, consentDefaults } = choosing;
  const trained: Trained[] = [];
  for (const lookalike of due) {
    const answer = lookalike.seedArchived
      ? 'SEED_ARCHIVED'
      : await trainLookalike(db.manager, lookalike, { now: now(), consentDefaults });
    if (typeof answer === 'string') await saveLearnt(db.manager, lookalike, answer, now());
    else trained.push({ lookalike, ...answer });
  }
  await chooseLookalikes(trained, choosing);
  for (const { lookalike, fit } of trained) {
    await db.transaction((tx) => saveLearnt(tx, lookalike, fit, now()));
  }
}

/** Has all lookalikes learnt anew, and learns them. */
export async function learnAllLookalikes(choosing: Choosing): Promise<void> {
  await wantLookalikes(choosing.db.manager, null);
  await learnDueLookalikes(choosing);
}

const LOOK_EVERY_MS = 2_000;
/** Learning is dear: what fails once may well fail again. */
const RETRY_AFTER_MS = 60_000;

/** Learns lookalikes soon after they are created or changed, or their seed is. @returns what stops it */
export function keepLookalikes(runtime: Runtime, secrecy: Secrecy): () => Promise<void> {
  const turn = async (): Promise<boolean> => {
    await learnDueLookalikes({ ...runtime, secrecy });
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: RETRY_AFTER_MS,
    onError: (error) => {
      runtime.log.error({ err: error }, 'lookalikes could not be learnt; trying again');
    },
  });
  return () => loop.stop();
}

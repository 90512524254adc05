import { holdOffErasures } from '@rapport/subgraph-kit/rights/erased-identity';
import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import type { DataSource } from 'typeorm';
import type { Secrecy } from '../../secrecy/secrecy';
import { withRetries } from '../with-retries';
import { SEALING_STEPS } from './sealing-steps';

const BATCH_ROWS = 500;

/**
 * Seals rows that were written before their column was sealed: a few, in one transaction. Killed, it goes on where it
 * was; any number of replicas may do so at once, and rows are read both ways until it is done.
 *
 * @returns whether there may be more
 */
async function sealSome(db: DataSource, secrecy: Secrecy): Promise<boolean> {
  for (const step of SEALING_STEPS) {
    const rows = await withRetries(() =>
      db.transaction(async (tx) => {
        // Whom an erasure just forgot gets no new key.
        await holdOffErasures(tx);
        return step(tx, secrecy, BATCH_ROWS);
      }),
    );
    if (rows > 0) return true;
  }
  return false;
}

/** Seals all that lies in clear. */
export async function sealUnsealed(db: DataSource, secrecy: Secrecy): Promise<void> {
  while (await sealSome(db, secrecy));
}

const LOOK_EVERY_MS = 3_600_000;
const RETRY_AFTER_MS = 10_000;

/** Seals in the background what lies in clear, beginning at once. @returns what stops it */
export async function keepSealing({ db, log }: Runtime, secrecy: Secrecy): Promise<() => Promise<void>> {
  let begun: boolean | null = await sealSome(db, secrecy);
  const turn = async (): Promise<boolean> => {
    const more = begun ?? (await sealSome(db, secrecy));
    begun = null;
    return more;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: RETRY_AFTER_MS,
    onError: (error) => {
      log.error({ err: error }, 'rows in clear could not be sealed; trying again');
    },
  });
  return () => loop.stop();
}

import { setTimeout as sleep } from 'node:timers/promises';
import { writeCheckpoint, type Checkpoint } from './checkpoint';

/** Keeps the checkpoint file a second or two behind the import. */
export interface Checkpoints {
  current(): Checkpoint;
  advance(change: Partial<Checkpoint>): void;
  /** Writes what is current now, once it has settled. */
  settle(): Promise<void>;
  /** Stops writing. What has not settled is sent again by the next start. */
  stop(): void;
}

/**
 * @param start written at once: the first thing that a second start needs is the first one's shift
 * @param settlesAfterMs how long progress stays in memory before it is written. A database that commits lazily
 *   (`synchronous_commit = off`) may lose its last half second when it is killed: what is written must be older
 */
export function keepCheckpoints(home: string, start: Checkpoint, settlesAfterMs: number): Checkpoints {
  let current = start;
  let settling = start;
  writeCheckpoint(home, start);
  const timer = setInterval(() => {
    if (settling === current) return;
    writeCheckpoint(home, settling);
    settling = current;
  }, settlesAfterMs);
  return {
    current: () => current,
    advance(change) {
      current = { ...current, ...change };
    },
    async settle() {
      const settled = current;
      await sleep(settlesAfterMs);
      writeCheckpoint(home, settled);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

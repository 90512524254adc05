import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Aborts the waiting, and with it the whole. */
  readonly signal: AbortSignal;
  /** Whether another attempt may go better. */
  readonly isTransient: (error: unknown) => boolean;
  readonly onRetry: (error: unknown, attempt: number) => void;
  /** Milliseconds before the first repetition; each further one waits up to twice as long. */
  readonly baseMs?: number;
}

const ATTEMPTS_MAX = 60;
const WAIT_MS_MAX = 5_000;

/**
 * Tries until it works, about five minutes long. Waits are drawn at random below a doubling bound ("full jitter"), so
 * that requests that failed together do not come back together.
 *
 * @throws the last error, when it is not transient or there were too many
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { signal, isTransient, onRetry, baseMs = 100 }: RetryOptions,
): Promise<Result> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || count === ATTEMPTS_MAX || !isTransient(error)) throw error;
      onRetry(error, count);
      await sleep(Math.random() * Math.min(WAIT_MS_MAX, baseMs * 2 ** Math.min(count, 12)), undefined, {
        signal,
      });
    }
  }
}

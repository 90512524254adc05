/** A worker loop that runs at once when woken and now and then by itself. */
export interface WakeableLoop {
  wake(): void;
  /** Resolves when the turn under way has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** The longest sleep: the safety net for a wake-up that got lost. */
  readonly idleMs: number;
  /** How long to wait after a failed turn. */
  readonly retryMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs `turn` until stopped, one at a time.
 *
 * @param turn does some work and tells whether there may be more at once
 */
export function startLoop(turn: () => Promise<boolean>, options: LoopOptions): WakeableLoop {
  let stopped = false;
  let woken = true;
  let interrupt: (() => void) | null = null;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        interrupt = null;
        resolve();
      }
      interrupt = done;
    });

  const run = async () => {
    while (!isStopped()) {
      woken = false;
      try {
        const more = await turn();
        if (!more && !isWoken() && !isStopped()) await sleep(options.idleMs);
      } catch (error) {
        options.onError(error);
        if (!isStopped()) await sleep(options.retryMs);
      }
    }
  };
  // Both change while `turn` runs; functions keep the compiler from assuming otherwise.
  const isStopped = () => stopped;
  const isWoken = () => woken;

  const ended = run();
  return {
    wake() {
      woken = true;
      interrupt?.();
    },
    async stop() {
      stopped = true;
      interrupt?.();
      await ended;
    },
  };
}

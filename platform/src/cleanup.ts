import type { Logger } from '@rapport/subgraph-kit/log';

/** What has been started, to be stopped in reverse order: whole, or as far as it came. */
export interface Cleanup {
  /** Remembers how to stop something; at once when everything is being stopped already. */
  add(stop: () => Promise<void> | void): Promise<void>;
  run(): Promise<void>;
  /** Aborted as soon as everything is to stop. */
  readonly stopping: AbortSignal;
}

export function createCleanup(log: Logger): Cleanup {
  const stops: (() => Promise<void> | void)[] = [];
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const attempt = async (stop: () => Promise<void> | void) => {
    try {
      await stop();
    } catch (error) {
      log.warn({ err: error }, 'something did not stop in order');
    }
  };
  const runAll = async () => {
    stopping.abort();
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await attempt(stop);
  };
  return {
    async add(stop) {
      if (running === null) stops.push(stop);
      else await attempt(stop);
    },
    stopping: stopping.signal,
    run: () => (running ??= runAll()),
  };
}

import { parentPort, workerData } from 'node:worker_threads';
import type { ImportOptions } from './import-stage';
import { runImport } from './run-import';
import { RefusedError, UnavailableError } from './shop-client';

/** What the worker thread tells its starter. */
export type WorkerMessage =
  | { readonly kind: 'lines'; readonly linesDone: number }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'done'; readonly quarantined: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string };

/** The thread's whole program. Any message from the starter means "stop". */
async function run(): Promise<void> {
  const stop = new AbortController();
  const tell = (message: WorkerMessage) => parentPort?.postMessage(message);
  parentPort?.once('message', () => {
    stop.abort();
  });
  const listener = {
    onLines: (linesDone: number) => tell({ kind: 'lines', linesDone }),
    onProblem: (message: string) => tell({ kind: 'problem', message }),
  };
  try {
    const options = workerData as ImportOptions;
    const quarantined = await runImport(options, listener, { signal: stop.signal, now: new Date() });
    tell({ kind: 'done', quarantined });
  } catch (error) {
    if (stop.signal.aborted) tell({ kind: 'stopped' });
    else tell({ kind: 'failed', message: reasonOf(error) });
  }
  parentPort?.close();
}

/** A refusal says all there is to say; anything else is a bug, and its place matters. */
const reasonOf = (error: unknown): string =>
  error instanceof RefusedError || error instanceof UnavailableError
    ? error.message
    : String((error as Error).stack ?? error);

void run();

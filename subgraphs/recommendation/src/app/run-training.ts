import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { trainModel, type TrainingOutcome, type TrainingRequest } from './train-model';

/** Compiled beside this file; absent where sources run as they are, as under jest. */
const WORKER_FILE = join(__dirname, 'train-worker.js');
/** A history that needs more ends the worker, never the process that answers shoppers. */
const WORKER_MEMORY_MB_MAX = 1_024;

/**
 * Trains in a worker thread, so that requests are answered meanwhile; without a compiled worker, in this thread.
 *
 * @param signal ends the worker at once; the model before stays
 */
export function runTraining(request: TrainingRequest, signal?: AbortSignal): Promise<TrainingOutcome> {
  if (!existsSync(WORKER_FILE)) return trainModel(request);
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER_FILE, {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB_MAX },
    });
    const abort = () => void worker.terminate();
    signal?.addEventListener('abort', abort, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      // After a message or an error this changes nothing: the promise is settled.
      reject(new Error(`the training worker ended with code ${code} before it had an answer`));
    });
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { doTask, type Answer, type LearningTask, type Lesson } from './learning-task';

/** Compiled beside this file; absent where sources run as they are, as under jest. */
const WORKER_FILE = join(__dirname, 'learning-worker.js');
/** What needs more ends the worker, never the process that answers shoppers. */
const WORKER_MEMORY_MB_MAX = 512;

/** Learns in a worker thread, so that requests are answered meanwhile; without a compiled worker, in this thread. */
export function runLearning<Name extends Lesson>(task: LearningTask<Name>): Promise<Answer<Name>> {
  if (!existsSync(WORKER_FILE)) return Promise.resolve(doTask(task));
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER_FILE, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB_MAX },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      // After a message or an error this changes nothing: the promise is settled.
      reject(new Error(`the learning worker ended with code ${code} before it had an answer`));
    });
  });
}

import { parentPort, workerData } from 'node:worker_threads';
import { doTask, type LearningTask } from './learning-task';

/** The other end of `run-learning.ts`: one task, one answer. A failure is the worker's `error` event. */
parentPort?.postMessage(doTask(workerData as LearningTask));

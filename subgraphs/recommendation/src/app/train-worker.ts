import { parentPort, workerData } from 'node:worker_threads';
import { trainModel, type TrainingRequest } from './train-model';

/** The other end of `run-training.ts`: trains once, answers once, ends. A failure is the worker's `error` event. */
void trainModel(workerData as TrainingRequest).then((outcome) => {
  parentPort?.postMessage(outcome);
});

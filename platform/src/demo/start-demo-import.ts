import type { Logger } from '@rapport/subgraph-kit/log';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isComplete, readCheckpoint } from './checkpoint';
import type { ImportOptions } from './import-stage';
import type { WorkerMessage } from './import-worker';
import { LINES_TOTAL, type ImportProgress } from './progress';

import { showProgress } from './show-progress';

export interface DemoImportOptions {
  /** The state folder; the checkpoint is kept here. */
  readonly home: string;
  readonly gatewayUrl: string;
  /** An API key of a service, by which the shop sends its events and its catalogue. */
  readonly writeKey: string;
  readonly staffToken: string;
  readonly log: Logger;
  /** A bar that is redrawn; else a line now and then. */
  readonly interactive: boolean;
  /** Send the whole history again, whatever has been sent. */
  readonly resend?: boolean;
  onProgress(progress: ImportProgress): void;
}

/** How an import ended. A stopped one goes on with the next start. */
export type ImportEnd = 'done' | 'failed' | 'stopped';

export interface DemoImport {
  /** Resolves when nothing is on its way any more. */
  stop(): Promise<void>;
  /** Never rejects: the reason of a failure is in the log. */
  readonly done: Promise<ImportEnd>;
}

const DATA = path.resolve(__dirname, '../../../data');
const STOP_MS_MAX = 3_000;

/**
 * Imports the demo shop's history in a thread of its own, from where the last start left it. Reports progress at once.
 *
 * @throws SetupError when the checkpoint in `home` is not one
 */
export function startDemoImport(options: DemoImportOptions): DemoImport {
  const { home, gatewayUrl, writeKey, staffToken, resend = false } = options;
  const checkpoint = readCheckpoint(home);
  const linesDone = resend ? 0 : checkpoint.linesDone;
  if (isComplete(checkpoint) && !resend) {
    const end = checkpoint.quarantined === 0 ? 'done' : 'failed';
    options.onProgress({ state: end, linesDone, linesTotal: LINES_TOTAL });
    return { stop: () => Promise.resolve(), done: Promise.resolve(end) };
  }
  return watch(options, linesDone, {
    home,
    gatewayUrl,
    writeKey,
    staffToken,
    resend,
    historyFile: path.join(DATA, 'online-retail', 'online_retail.csv.gz'),
    communityFile: path.join(DATA, 'demo-content', 'community.json'),
  });
}

function watch(options: DemoImportOptions, linesDone: number, work: ImportOptions): DemoImport {
  let progress: ImportProgress = { state: 'running', linesDone, linesTotal: LINES_TOTAL };
  const report = (change: Partial<ImportProgress>) => {
    progress = { ...progress, ...change };
    options.onProgress(progress);
  };
  report({});
  const hide = showProgress(process.stdout, options.interactive, () => progress);
  const worker = new Worker(path.join(__dirname, 'import-worker.js'), { workerData: work });
  const onLines = (lines: number) => {
    report({ linesDone: lines });
  };
  const done = endOf(worker, onLines, options.log).then((end) => {
    hide();
    if (end !== 'stopped') report({ state: end });
    return end;
  });
  return { done, stop: () => stopWorker(worker, done) };
}

/** Resolves with how the thread ended; logs why, when that was not by success. */
function endOf(worker: Worker, onLines: (linesDone: number) => void, log: Logger): Promise<ImportEnd> {
  return new Promise((resolve) => {
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'lines':
          onLines(message.linesDone);
          break;
        case 'problem':
          log.warn(`demo import: ${message.message}`);
          break;
        case 'done':
          if (message.quarantined > 0) log.error(`demo import: ${message.quarantined} events were not taken`);
          resolve(message.quarantined > 0 ? 'failed' : 'done');
          break;
        case 'stopped':
          resolve('stopped');
          break;
        case 'failed':
          log.error(`demo import: ${message.message}`);
          resolve('failed');
          break;
      }
    });
    worker.on('error', (error) => {
      log.error({ err: error }, 'the demo import ended with a bug');
      resolve('failed');
    });
    worker.on('exit', () => {
      resolve('stopped');
    });
  });
}

/** Asks the thread to end, and ends it when it does not. A checkpoint is written in one step, so either is safe. */
async function stopWorker(worker: Worker, done: Promise<ImportEnd>): Promise<void> {
  worker.postMessage('stop');
  const timer = setTimeout(() => void worker.terminate(), STOP_MS_MAX);
  await done;
  clearTimeout(timer);
}

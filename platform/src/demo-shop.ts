import type { Logger } from '@rapport/subgraph-kit/log';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformConfig } from './config';
import type { ImportProgress } from './demo/progress';
import { startDemoImport } from './demo/start-demo-import';
import type { Development } from './development';
import type { Home } from './home';
import type { RunningShop } from './shop';

export interface DemoOptions {
  readonly config: PlatformConfig;
  readonly home: Home;
  readonly development: Development;
  readonly shop: RunningShop;
  readonly log: Logger;
}

/** Left in the home when models have been built from the whole history. */
const TRAINED_FILE = 'demo-trained.json';
const POLL_MS = 500;

/** Imports the demo shop's history in the background, then builds the models. Returns what stops it. */
export function startDemo(options: DemoOptions): () => Promise<void> {
  const { config, home, development, shop, log } = options;
  const stopping = new AbortController();
  let last: ImportProgress = { state: 'running', linesDone: 0, linesTotal: 0 };
  const show = (change: Partial<ImportProgress>) => {
    last = { ...last, ...change };
    shop.board.showImport(last);
  };
  if (config.demo.resends) home.remove(TRAINED_FILE);
  const demo = startDemoImport({
    home: home.dir,
    gatewayUrl: development.url,
    writeKey: development.tokens.service,
    staffToken: development.tokens.staff,
    log,
    interactive: process.stdout.isTTY,
    resend: config.demo.resends,
    onProgress: (progress) => {
      // Every line is in, but nothing has been learnt from them yet.
      show(progress.state === 'done' ? { ...progress, state: 'training' } : progress);
    },
  });
  const finish = async () => {
    if ((await demo.done) !== 'done') return;
    if (home.read(TRAINED_FILE) === null) {
      await untilCaughtUp(shop, stopping.signal);
      await shop.learn();
      home.write(TRAINED_FILE, { trained: true });
      process.stdout.write(
        'The whole history of the demo shop is in, and recommendations have learnt from it.\n',
      );
    }
    show({ state: 'done' });
  };
  const finished = finish().catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    log.error({ err: error }, 'the demo shop was imported, but not to the end');
    show({ state: 'failed' });
  });
  return async () => {
    stopping.abort();
    await demo.stop();
    await finished;
  };
}

async function untilCaughtUp(shop: RunningShop, signal: AbortSignal): Promise<void> {
  while (!(await shop.caughtUp())) await sleep(POLL_MS, undefined, { signal });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

export interface ServiceOptions {
  readonly name: string;
  /** The program, as compiled. */
  readonly main: string;
  readonly port: number;
  /** Where it listens, and so where its health is asked for. */
  readonly host: string;
  readonly env: NodeJS.ProcessEnv;
  /** Once aborted, a process that ends is not started again. */
  readonly stopping: AbortSignal;
  /** Takes each line that it prints. */
  readonly print: (line: string) => void;
}

/** A process of ours that is started again whenever it ends. */
export interface Service {
  readonly name: string;
  /** Resolves when it answers for the first time; rejects when it ends before. */
  readonly started: Promise<void>;
  ready(): Promise<boolean>;
  /** Call it once `stopping` is aborted: otherwise it starts again. */
  stop(): Promise<void>;
}

const POLL_MS = 100;
const START_WITHIN_MS = 60_000;
const RESTART_AFTER_MS = 500;
const RESTART_AFTER_MS_MAX = 15_000;
/** A process that has lived this long was well: the next restart is quick again. */
const WELL_AFTER_MS = 30_000;
const GRACE_MS = 10_000;

export function startService(options: ServiceOptions): Service {
  const { name, print, stopping } = options;
  const isStopping = () => stopping.aborted;
  let restarts = 0;
  let child: ChildProcess;

  const launch = (): ChildProcess => {
    const started = Date.now();
    const next = spawn(process.execPath, [options.main], {
      env: { ...options.env, PORT: String(options.port), HOST: options.host },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [next.stdout, next.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', print);
    }
    next.once('exit', (code, signal) => {
      void restart(signal ?? `code ${code ?? '?'}`, Date.now() - started);
    });
    return next;
  };
  const restart = async (how: string, livedMs: number) => {
    if (isStopping()) return;
    if (livedMs > WELL_AFTER_MS) restarts = 0;
    const afterMs = Math.min(RESTART_AFTER_MS * 2 ** restarts, RESTART_AFTER_MS_MAX);
    restarts += 1;
    print(`ended with ${how}; starting again in ${afterMs / 1_000} s`);
    await sleep(afterMs, undefined, { signal: stopping }).catch(() => undefined);
    if (!isStopping()) child = launch();
  };
  child = launch();

  const ready = () => answers(`http://${options.host}:${options.port}/health/ready`);
  const waitUntilReady = async () => {
    const first = child;
    const deadline = Date.now() + START_WITHIN_MS;
    while (!(await ready())) {
      if (hasEnded(first)) throw new SetupError(`${name} did not start: see above what it says.`);
      if (Date.now() > deadline)
        throw new SetupError(
          `${name} does not answer after ${START_WITHIN_MS / 1_000} s: see above what it says.`,
        );
      await sleep(POLL_MS);
    }
    print(`answers on port ${options.port} (process ${first.pid ?? '?'})`);
  };
  const started = waitUntilReady();
  started.catch(() => undefined);
  return {
    name,
    started,
    ready,
    stop: () => endProcess(child),
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** By closing the channel to it: unlike a signal, that is not one too many after a Ctrl-C that reached it as well. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const end = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await end;
  clearTimeout(timer);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

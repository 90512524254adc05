import { freePort } from '@rapport/platform/postgres/server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** One process of the service, as production runs several of; started again whenever it ends. */
export interface Replica {
  readonly name: string;
  /** Through which clients reach it. */
  readonly proxy: TcpProxy;
  /** How often it ended by itself after it had answered: a bug, unlike not starting while the database is down. */
  readonly crashes: () => number;
  /** The last lines that it printed. */
  readonly lastLines: () => readonly string[];
  isReady(): Promise<boolean>;
  untilReady(ms: number): Promise<void>;
  kill(): void;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  /** The program, as compiled. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
}

const LOOPBACK = '127.0.0.1';
const START_AGAIN_AFTER_MS = 200;
const POLL_MS = 50;
const GRACE_MS = 10_000;
const LINES_KEPT = 200;

export async function startReplica({ name, main, env }: ReplicaOptions): Promise<Replica> {
  const port = await freePort();
  const proxy = await startTcpProxy(port);
  const lines: string[] = [];
  let [crashes, stopping, answered, killed] = [0, false, false, false];
  let child: ChildProcess;
  const launch = (): ChildProcess => {
    [answered, killed] = [false, false];
    const next = spawn(process.execPath, [main], {
      env: { ...env, PORT: String(port), HOST: LOOPBACK },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [next.stdout, next.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
      });
    }
    next.once('exit', (code, signal) => {
      if (stopping) return;
      if (answered && !killed) {
        crashes += 1;
        lines.push(`ended by itself with ${signal ?? `code ${code ?? '?'}`}`);
      }
      setTimeout(() => {
        if (!stopping) child = launch();
      }, START_AGAIN_AFTER_MS);
    });
    return next;
  };
  child = launch();
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const isReady = async () => {
    const asked = child;
    const ready = await answers(`http://${LOOPBACK}:${port}/health/ready`);
    if (ready && asked === child) answered = true;
    return ready;
  };
  return {
    name,
    proxy,
    crashes: () => crashes,
    lastLines: () => lines,
    isReady,
    async untilReady(ms) {
      const deadline = Date.now() + ms;
      while (!(await isReady())) {
        if (Date.now() > deadline) throw new Error(`${name} does not answer after ${ms / 1_000} s`);
        await sleep(POLL_MS);
      }
    },
    kill() {
      killed = true;
      child.kill('SIGKILL');
    },
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      stopping = true;
      child.kill('SIGCONT');
      if (child.exitCode === null && child.signalCode === null) {
        const end = once(child, 'exit');
        const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
        if (child.connected) child.disconnect();
        await end;
        clearTimeout(timer);
      }
      process.off('exit', onExit);
      await proxy.stop();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

/** Unlike a process id, the two together are never used again. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string | null;
}

/** A process that was killed takes a moment to go, the longer the more memory it had. */
const DYING_MS_MAX = 5_000;
const POLL_MS = 50;

/**
 * Makes this process the one that holds `file`.
 *
 * @param dir what the lock is for, as the message names it
 * @throws SetupError when another process holds it and goes on living
 */
export async function takeLock(file: string, dir: string): Promise<void> {
  const deadline = Date.now() + DYING_MS_MAX;
  for (;;) {
    if (create(file)) return;
    const holder = readHolder(file);
    if (holder === null || !isRunning(holder)) {
      removeStale(file);
      continue;
    }
    if (Date.now() > deadline) {
      throw new SetupError(
        `Rapport already runs on ${dir} (process ${holder.pid}): stop it, or set RAPPORT_HOME to another folder.`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Written beside and linked: whoever sees the lock sees all of it, and only one of several gets it. */
function create(file: string): boolean {
  const ours = `${file}.${process.pid}`;
  writeFileSync(
    ours,
    JSON.stringify({ pid: process.pid, startedAt: statOf(process.pid)?.startedAt ?? null }),
  );
  try {
    linkSync(ours, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(ours, { force: true });
  }
}

/** Renamed first: of several that find the same stale lock, one moves it away, and no fresh one is ever removed. */
function removeStale(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && isRunning(moved)) linkBack(aside, file);
  rmSync(aside, { force: true });
}

/** Somebody took the lock between our look and our hand: it is theirs. */
function linkBack(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch {
    // A third one has it already; there is one holder, which is what matters.
  }
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isRunning({ pid, startedAt }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  // Dead, and nobody has asked for its exit code yet: in a container perhaps nobody ever does.
  if (stat?.state === 'Z' || stat?.state === 'X') return false;
  return startedAt === (stat?.startedAt ?? null);
}

/** State and start of a process, where the system tells (Linux: fields 3 and 22; clock ticks since boot). */
function statOf(pid: number): { readonly state: string; readonly startedAt: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    return state === undefined || startedAt === undefined ? null : { state, startedAt };
  } catch {
    return null;
  }
}

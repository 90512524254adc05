import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findServer, isAlive, stopServer } from './server';
import { give, type SystemUser } from './system-user';

const PREFIX = 'rapport-test-';
/** A folder in memory on most Linux machines; in many containers a small one. */
const IN_MEMORY = '/dev/shm';
/** Far more than a run of the tests takes at a time. */
const ROOM_BYTES = 2 * 1024 ** 3;

/**
 * A folder that is thrown away; its name tells whose it is. In memory where there is room: a database is several
 * hundred files, and making and removing those takes a disk three times as long as all else in a test.
 */
export function makeTemporaryHome(user: SystemUser | null): string {
  const folder = hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  const home = mkdtempSync(path.join(folder, `${PREFIX}${process.pid}-`));
  give(home, user);
  chmodSync(home, 0o700);
  return home;
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

export const temporaryDataDir = (home: string): string => path.join(home, 'data');

/** Ends servers whose starter was killed, and removes what they left. */
export async function removeLeftovers(): Promise<void> {
  for (const folder of new Set([IN_MEMORY, tmpdir()])) {
    for (const name of namesIn(folder)) {
      const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
      if (owner === undefined || isAlive(Number(owner))) continue;
      await removeHome(path.join(folder, name));
    }
  }
}

async function removeHome(home: string): Promise<void> {
  try {
    const server = await findServer(temporaryDataDir(home));
    if (server !== null) await stopServer(server, temporaryDataDir(home), 'SIGQUIT');
    rmSync(home, { recursive: true, force: true });
  } catch {
    // Another account's: not ours to tidy.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

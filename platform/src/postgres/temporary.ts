import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findServer, isAlive, stopServer } from './server';
import { give, type SystemUser } from './system-user';

const PREFIX = 'rapport-test-';

/** A folder that is thrown away; its name tells whose it is. */
export function makeTemporaryHome(user: SystemUser | null): string {
  const home = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  give(home, user);
  chmodSync(home, 0o700);
  return home;
}

export const temporaryDataDir = (home: string): string => path.join(home, 'data');

/** Ends servers whose starter was killed, and removes what they left. */
export async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const home = path.join(tmpdir(), name);
    try {
      const server = await findServer(temporaryDataDir(home));
      if (server !== null) await stopServer(server, temporaryDataDir(home), 'SIGQUIT');
      rmSync(home, { recursive: true, force: true });
    } catch {
      // Another account's: not ours to tidy.
    }
  }
}

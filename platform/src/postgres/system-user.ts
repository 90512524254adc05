import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { SetupError } from '../setup-error';

/** The account a server runs as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * PostgreSQL refuses to run as root. Root lends it the account `postgres`, made when there is none; anybody else
 * runs it as themselves.
 *
 * @returns `null` for "as ourselves"
 */
export function findServerUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const user = lookUp() ?? (createAccount() ? lookUp() : null);
  if (user === null) {
    throw new SetupError(
      `PostgreSQL does not run as root and no account "${NAME}" could be made for it: start Rapport as an ordinary user.`,
    );
  }
  return user;
}

function lookUp(): SystemUser | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, NAME], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** `useradd` on most systems, `adduser` where busybox is. */
function createAccount(): boolean {
  const attempts: readonly (readonly [string, readonly string[]])[] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', NAME]],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', NAME]],
  ];
  return attempts.some(([command, args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
}

/** Whether `user` gets through every folder above `path` and may enter or run it. */
export function canReach(user: SystemUser | null, path: string): boolean {
  if (user === null) return true;
  const test = spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/', stdio: 'ignore' });
  return test.status === 0;
}

/** Hands a file over. */
export function give(file: string, user: SystemUser | null): void {
  if (user !== null) chownSync(file, user.uid, user.gid);
}

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup-error';
import type { Binaries } from './binaries';
import { give, type SystemUser } from './system-user';

/** In every data folder that we made; a folder without it is somebody else's. */
const MARKER = 'rapport-cluster.json';

export interface ClusterOptions {
  readonly binaries: Binaries;
  readonly user: SystemUser | null;
  readonly dataDir: string;
  readonly password: string;
}

export const SUPERUSER = 'rapport';

/** What a child process of PostgreSQL sees of our environment: nothing that changes what it does. */
export const SERVER_ENV: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };

/** Makes the data folder unless it is there. @throws SetupError when what is there is not ours, or of another version */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { dataDir, binaries } = options;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    checkCluster(dataDir, binaries.majorVersion);
    return;
  }
  // Built beside and renamed at the end: killed half-way, it is not taken for a whole one.
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  give(unfinished, options.user);
  await initialise({ ...options, dataDir: unfinished });
  const marker = path.join(unfinished, MARKER);
  writeFileSync(marker, `${JSON.stringify({ madeBy: 'rapport', postgres: binaries.majorVersion })}\n`);
  give(marker, options.user);
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(unfinished, dataDir);
}

function checkCluster(dataDir: string, majorVersion: string): void {
  if (!existsSync(path.join(dataDir, MARKER))) {
    throw new SetupError(
      `${dataDir} holds something that Rapport did not put there: set RAPPORT_HOME to another folder, or move it away.`,
    );
  }
  const found = readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (found !== majorVersion) {
    throw new SetupError(
      `${dataDir} was made by PostgreSQL ${found} and this is PostgreSQL ${majorVersion}: set RAPPORT_HOME to another folder, or delete it to begin anew.`,
    );
  }
}

/**
 * UTF-8 whatever the machine's locale is, text ordered by code point, and letters beyond ASCII known as letters:
 * the same answers on every machine.
 */
async function initialise({ binaries, user, dataDir, password }: ClusterOptions): Promise<void> {
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  give(passwordFile, user);
  const args = [
    `--pgdata=${dataDir}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
    // The password is 256 random bits: stretching it protects nothing and slows every connection down.
    '--set=scram_iterations=1',
  ];
  try {
    await run(binaries.initdb, args, user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function run(command: string, args: readonly string[], user: SystemUser | null): Promise<void> {
  const child = spawn(command, args, {
    ...user,
    cwd: '/',
    env: SERVER_ENV,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new SetupError(`PostgreSQL's data folder could not be made: ${complaintIn(complaint)}`);
}

/** What PostgreSQL's programs say is wrong, of all that they say. */
export function complaintIn(output: string): string {
  const complaint = /(?:error|fatal|panic):\s*(.+)/i.exec(output)?.[1];
  return (complaint ?? output.trim().split('\n').at(-1) ?? '').trim() || 'it gives no reason';
}

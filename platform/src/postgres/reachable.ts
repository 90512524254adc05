import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError } from '../setup-error';
import { binariesIn, type Binaries } from './binaries';
import { canReach, type SystemUser } from './system-user';

type Log = (line: string) => void;

/**
 * The programs, where `user` can run them: as installed, or a copy when the checkout lies below a folder that is
 * closed to them.
 */
export function reachableBinaries(binaries: Binaries, user: SystemUser | null, log: Log): Binaries {
  if (canReach(user, binaries.postgres)) return binaries;
  const target = path.join(sharedFolder(), `postgres-${binaries.version}`);
  if (!existsSync(target)) {
    log(`The account that runs PostgreSQL cannot enter ${binaries.dir}: using a copy in ${target}`);
    const unfinished = `${target}.${process.pid}`;
    execFileSync('cp', ['-R', binaries.dir, unfinished]);
    execFileSync('chmod', ['-R', 'a+rX', unfinished]);
    try {
      renameSync(unfinished, target);
    } catch {
      // Somebody else has copied them meanwhile.
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return binariesIn(target, binaries.version);
}

/**
 * Where data for `home` may lie when `user` cannot enter it.
 *
 * @returns `null` when `home` itself will do
 */
export function dataDirElsewhere(home: string, user: SystemUser | null, log: Log): string | null {
  if (canReach(user, home)) return null;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const dataDir = path.join(sharedFolder(), `data-${name}`);
  log(`The account that runs PostgreSQL cannot enter ${home}: keeping the data in ${dataDir}`);
  return dataDir;
}

/** A folder of root's that everybody can enter and nobody else can change. */
function sharedFolder(): string {
  for (const folder of ['/var/lib/rapport', path.join(tmpdir(), 'rapport-of-root')]) {
    try {
      mkdirSync(folder, { recursive: true });
      // In a folder that all may write to, somebody else may have been first.
      const { uid } = lstatSync(folder);
      if (uid !== process.getuid?.()) continue;
      chmodSync(folder, 0o755);
      return folder;
    } catch {
      continue;
    }
  }
  throw new SetupError(
    'PostgreSQL needs a folder that its account can enter, and neither /var/lib nor the temporary folder can be written to: start Rapport as an ordinary user.',
  );
}

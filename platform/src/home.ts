import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeLock } from './lock';
import { reasonOf, SetupError } from './setup-error';

/** The folder that holds everything Rapport keeps on this machine. Held by one process at a time. */
export interface Home {
  readonly dir: string;
  file(name: string): string;
  /** The JSON in `name`, or `null` when there is no such file. */
  read(name: string): unknown;
  /** Writes JSON that only its owner may read, all of it or nothing. */
  write(name: string, content: unknown): void;
  remove(name: string): void;
  release(): void;
}

/** In every home; a folder with other things and without it is not ours. */
const MARKER = 'rapport.json';
const LOCK = 'lock';
/** Where `npm start` is reached and with which tokens, in development. */
export const DEVELOPMENT_FILE = 'dev.json';

/** @throws SetupError when the folder is somebody else's, cannot be written to, or is held by another process */
export async function openHome(dir: string): Promise<Home> {
  try {
    mkdirSync(dir, { recursive: true });
    const contents = readdirSync(dir);
    if (contents.length > 0 && !contents.includes(MARKER)) {
      throw new SetupError(
        `${dir} is not empty and was not made by Rapport: set RAPPORT_HOME to a new or empty folder.`,
      );
    }
    await takeLock(path.join(dir, LOCK), dir);
    writeFileSync(path.join(dir, MARKER), `${JSON.stringify({ madeBy: 'rapport' })}\n`);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `The folder ${dir} cannot be used (${reasonOf(error)}): set RAPPORT_HOME to a folder that you may write to.`,
    );
  }
  return home(dir);
}

function home(dir: string): Home {
  const file = (name: string) => path.join(dir, name);
  const release = () => {
    rmSync(file(LOCK), { force: true });
    process.off('exit', release);
  };
  process.once('exit', release);
  return {
    dir,
    file,
    read: (name) => readJson(file(name)),
    write(name, content) {
      const unfinished = file(`${name}.unfinished`);
      writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
      renameSync(unfinished, file(name));
    },
    remove(name) {
      rmSync(file(name), { force: true });
    },
    release,
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

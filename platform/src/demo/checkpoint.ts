import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup-error';

/** How far the import has come; survives any kill. Everything after it is sent again, which changes nothing. */
export interface Checkpoint {
  readonly version: 1;
  /** By how many days the history is moved; fixed at the first start. `null` until the file has been read once. */
  readonly shiftDays: number | null;
  readonly catalogueSent: boolean;
  readonly invoicesSent: number;
  readonly linesDone: number;
  readonly communitySent: boolean;
  /** Events that profile kept aside as unusable. Any is a mistake in the importer or in profile. */
  readonly quarantined: number;
}

export const AT_THE_START: Checkpoint = {
  version: 1,
  shiftDays: null,
  catalogueSent: false,
  invoicesSent: 0,
  linesDone: 0,
  communitySent: false,
  quarantined: 0,
};

export const isComplete = (checkpoint: Checkpoint): boolean => checkpoint.communitySent;

const fileIn = (home: string): string => path.join(home, 'demo-import.json');

/** @throws SetupError when the file is there and is not a checkpoint */
export function readCheckpoint(home: string): Checkpoint {
  let text: string;
  try {
    text = readFileSync(fileIn(home), 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return AT_THE_START;
    throw error;
  }
  const checkpoint = parse(text);
  if (checkpoint === null) {
    throw new SetupError(
      `${fileIn(home)} does not say how far the demo import is: remove it, and the history is sent again.`,
    );
  }
  return checkpoint;
}

/** Replaces the file in one step: a kill leaves the old one or the new one, never half of one. */
export function writeCheckpoint(home: string, checkpoint: Checkpoint): void {
  const next = `${fileIn(home)}.next`;
  writeFileSync(next, `${JSON.stringify(checkpoint)}\n`);
  renameSync(next, fileIn(home));
}

function parse(text: string): Checkpoint | null {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof Checkpoint, unknown>>;
    const sameShape = Object.entries(AT_THE_START).every(([name, example]) => {
      const given = value[name as keyof Checkpoint];
      return name === 'shiftDays'
        ? given === null || Number.isInteger(given)
        : typeof given === typeof example;
    });
    return sameShape && value.version === 1 ? (value as Checkpoint) : null;
  } catch {
    return null;
  }
}

import { readFileSync, writeFileSync } from 'node:fs';

/**
 * What clients did and were told, and what the ledger holds in the end: one JSON object a line. Instants are milliseconds
 * of one clock, that of the program that ran the clients; amounts are signed, in points.
 */
export type HistoryLine = OperationLine | ReadLine | FaultLine | FinalLine;

export const OPERATIONS = ['earn', 'redeem', 'adjust', 'reverse', 'expire'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * `ok`: acknowledged, so it is in the ledger for ever. `fail`: refused, so it is not. `unknown`: nobody was told, so either
 * may be.
 */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** Something that changes a balance, all attempts with its key together. */
export interface OperationLine {
  readonly op: Operation;
  readonly account: string;
  /** What it was to add to what can be spent; of an expiry, what was left. */
  readonly amount: number;
  readonly key: string;
  /** Of an expiry, the instant at which it was due. */
  readonly start: number;
  /** When the answer came; of an `unknown`, when the client gave up; of an expiry, when it was booked. */
  readonly end: number;
  readonly outcome: Outcome;
  /** What could be spent afterwards, as answered; when refused, at the time of the refusal. */
  readonly balance?: number | undefined;
  readonly txId?: string;
}

/** `unknown` when the read was not answered, or met an expiry on the way: the clock alone changed the balance under it. */
export interface ReadLine {
  readonly op: 'read';
  readonly account: string;
  readonly start: number;
  readonly end: number;
  readonly outcome: Exclude<Outcome, 'fail'>;
  readonly balance: number | null;
}

export interface FaultLine {
  readonly op: 'fault';
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** An account when everything has come to rest. */
export interface FinalLine {
  readonly op: 'final';
  readonly account: string;
  readonly balance: number;
  /** In the order in which they took effect: an expiry at its instant, whenever it was booked. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly txId: string;
  /** Of the operation that asked for it; `null` for what nobody asked for. */
  readonly key: string | null;
  /** What it added to what can be spent. */
  readonly amount: number;
  readonly balanceAfter: number;
}

export const writeHistory = (file: string, lines: readonly HistoryLine[]): void => {
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

export const readHistory = (file: string): HistoryLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HistoryLine);

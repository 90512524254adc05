import { checkReads } from './check-reads';
import type { Entry, FinalLine, HistoryLine, OperationLine, ReadLine } from './history';

export type ViolationKind =
  | 'lost'
  | 'twice'
  | 'booked though refused'
  | 'other amount'
  | 'unasked'
  | 'sum'
  | 'negative'
  | 'order'
  | 'read';

export interface Violation {
  readonly kind: ViolationKind;
  /** What is wrong, with the key or account that it is wrong with. */
  readonly what: string;
}

/** An entry, with the operation that asked for it. */
export interface AskedEntry extends Entry {
  readonly operation: OperationLine | undefined;
}

/**
 * Compares what clients were told with what the ledger holds in the end: nothing acknowledged is lost, nothing is there
 * twice, the arithmetic is right, and all answers of an account fit one order of its operations that respects real time
 * (linearizability; Herlihy and Wing, 1990). The order of writes is the ledger's own, so this takes no search.
 */
export function checkHistory(lines: readonly HistoryLine[]): Violation[] {
  const operations = lines.filter((line) => isOperation(line));
  const finals = lines.filter((line) => line.op === 'final');
  const operationByKey = new Map(operations.map((operation) => [operation.key, operation]));
  const entriesByKey = new Map<string, (Entry & { account: string })[]>();
  for (const { account, entries } of finals) {
    for (const entry of entries) {
      if (entry.key === null) continue;
      entriesByKey.set(entry.key, [...(entriesByKey.get(entry.key) ?? []), { ...entry, account }]);
    }
  }
  const known = new Set(finals.map(({ account }) => account));
  const unread = new Set(operations.map(({ account }) => account).filter((account) => !known.has(account)));
  return [
    ...duplicates(operations.map(({ key }) => key)).map((key) =>
      violation('sum', `two operations have the key ${key}`),
    ),
    ...[...unread].map((account) => violation('sum', `the end of account ${account} is missing`)),
    ...operations.flatMap((operation) => checkOperation(operation, entriesByKey.get(operation.key) ?? [])),
    ...finals.flatMap((final) => {
      const entries = final.entries.map((entry) => ({
        ...entry,
        operation: entry.key === null ? undefined : operationByKey.get(entry.key),
      }));
      const reads = lines.filter((line) => line.op === 'read' && line.account === final.account);
      const refused = operations.filter((line) => line.account === final.account).flatMap(balanceAtRefusal);
      return [
        ...checkArithmetic(final),
        ...checkEntries(final.account, entries),
        ...checkReads(final.account, entries, [...(reads as ReadLine[]), ...refused]),
      ];
    }),
  ];
}

const violation = (kind: ViolationKind, what: string): Violation => ({ kind, what });
const isOperation = (line: HistoryLine): line is OperationLine =>
  line.op !== 'read' && line.op !== 'fault' && line.op !== 'final';

function checkOperation(
  operation: OperationLine,
  entries: readonly (Entry & { account: string })[],
): Violation[] {
  const { op, key, outcome, amount, account, txId } = operation;
  const name = `${op} ${key}`;
  const [entry, ...more] = entries;
  if (more.length > 0) return [violation('twice', `${name} is in the ledger ${entries.length} times`)];
  if (entry === undefined) return outcome === 'ok' ? [violation('lost', `${name} was acknowledged`)] : [];
  if (outcome === 'fail') return [violation('booked though refused', `${name} is in the ledger`)];
  if (entry.amount !== amount || entry.account !== account) {
    const [wanted, found] = [`${amount} in ${account}`, `${entry.amount} in ${entry.account}`];
    return [violation('other amount', `${name} wanted ${wanted}; ${found} is in the ledger`)];
  }
  if (txId !== undefined && txId !== entry.txId) {
    return [violation('lost', `${name} was acknowledged as ${txId}; ${entry.txId} is in the ledger`)];
  }
  return [];
}

function checkArithmetic({ account, balance, entries }: FinalLine): Violation[] {
  const found: Violation[] = [];
  let sum = 0;
  for (const { txId, amount, balanceAfter } of entries) {
    sum += amount;
    if (balanceAfter !== sum) {
      found.push(
        violation('sum', `${txId}: the balance after it is ${balanceAfter}; its entries sum to ${sum}`),
      );
    }
    if (sum < 0) found.push(violation('negative', `${txId} leaves ${sum} in ${account}`));
  }
  if (balance !== sum) found.push(violation('sum', `${account} has ${balance}; its entries sum to ${sum}`));
  return found;
}

/** Every entry was asked for, once, and stands where real time and its answer put it. */
function checkEntries(account: string, entries: readonly AskedEntry[]): Violation[] {
  const found = duplicates(entries.map(({ txId }) => txId)).map((txId) =>
    violation('twice', `${txId} is in ${account} more than once`),
  );
  let latest: OperationLine | undefined;
  for (const { txId, key, operation, balanceAfter } of entries) {
    if (operation === undefined) {
      found.push(
        violation('unasked', `${txId} (key ${key ?? 'none'}) is in ${account} and nobody asked for it`),
      );
      continue;
    }
    if (operation.outcome === 'ok' && latest !== undefined && operation.end < latest.start) {
      found.push(violation('order', `${operation.key} ended before ${latest.key} began, and comes after it`));
    }
    if (operation.outcome === 'ok' && (operation.balance ?? balanceAfter) !== balanceAfter) {
      const [told, holds] = [operation.balance ?? 0, balanceAfter];
      found.push(
        violation('read', `${operation.key} was answered a balance of ${told}; the ledger holds ${holds}`),
      );
    }
    if (latest === undefined || operation.start > latest.start) latest = operation;
  }
  return found;
}

/** A refusal tells the balance too. */
const balanceAtRefusal = ({ account, start, end, outcome, balance }: OperationLine): ReadLine[] =>
  outcome === 'fail' && balance !== undefined
    ? [{ op: 'read', account, start, end, outcome: 'ok', balance }]
    : [];

function duplicates(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

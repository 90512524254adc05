import type { HistoryLine, OperationLine, ReadLine } from './history';

/** Two processes read the clock in different ways. */
const CLOCKS_DIFFER_MS = 25;

type Interval = Pick<OperationLine, 'start' | 'end'>;

/**
 * Sets aside what nobody can judge by the order of entries alone: a balance that was read while points expired, or beside
 * an operation that was decided before an expiry and booked after it. There the clock has changed the balance between two
 * looks at it, and both looks are right.
 */
export function setAsideAtExpiries(lines: readonly HistoryLine[]): HistoryLine[] {
  const operations = lines.filter(
    (line): line is OperationLine => !['read', 'fault', 'final'].includes(line.op),
  );
  const unsettledByAccount = new Map<string, Interval[]>();
  // What expired as it was granted was never there to be read.
  const expiries = operations.filter(({ op, start, end }) => op === 'expire' && start < end);
  for (const { account, start: at } of expiries) {
    const beside = operations.filter(
      (one) =>
        one.account === account && one.op !== 'expire' && overlaps(untilKnown(one), { start: at, end: at }),
    );
    const unsettled = unsettledByAccount.get(account) ?? [];
    unsettledByAccount.set(account, [...unsettled, { start: at, end: at }, ...beside.map(untilKnown)]);
  }
  const isUnsettled = (line: OperationLine | ReadLine): boolean =>
    (unsettledByAccount.get(line.account) ?? []).some((interval) => overlaps(line, interval));
  return lines.map((line) => {
    if (line.op === 'read') return isUnsettled(line) ? { ...line, outcome: 'unknown', balance: null } : line;
    if (line.op === 'fault' || line.op === 'final' || line.outcome !== 'fail' || !isUnsettled(line))
      return line;
    return { ...line, balance: undefined };
  });
}

const untilKnown = ({ start, end, outcome }: OperationLine): Interval => ({
  start,
  end: outcome === 'unknown' ? Infinity : end,
});

const overlaps = (a: Interval, b: Interval): boolean =>
  a.start <= b.end + CLOCKS_DIFFER_MS && b.start <= a.end + CLOCKS_DIFFER_MS;

import type { Violation } from './check-history';
import type { FaultLine, HistoryLine, OperationLine, ReadLine } from './history';

const OUTCOMES = ['ok', 'fail', 'unknown'] as const;
type Timed = OperationLine | ReadLine;

/** What a history comes to, for people to read. */
export function describeHistory(lines: readonly HistoryLine[], violations: readonly Violation[]): string {
  const timed = lines.filter((line): line is Timed => line.op !== 'fault' && line.op !== 'final');
  const asked = timed.filter((line) => line.op !== 'expire');
  const faults = lines.filter((line) => line.op === 'fault');
  const requests = asked.filter((line) => line.op === 'read' || line.op === 'redeem');
  const orders = asked.filter((line) => line.op === 'earn');
  const count = (...kinds: readonly Violation['kind'][]) =>
    violations.filter(({ kind }) => kinds.includes(kind)).length;
  const rest = violations.length - count('lost', 'twice', 'unasked');
  return [
    ...operationTable(timed),
    '',
    ...faultTable(faults, asked),
    '',
    `${rateOf(requests)} requests/s; the longest took ${longestOf(requests)}, repetitions included, and an order ${longestOf(orders)}.`,
    ...violations.slice(0, 20).map(({ kind, what }) => `${kind}: ${what}`),
    `${count('lost')} lost, ${count('twice')} twice, ${count('unasked')} that nobody asked for, ${rest} other violations.`,
  ].join('\n');
}

function operationTable(timed: readonly Timed[]): string[] {
  const names = [...new Set(timed.map(({ op }) => op))].sort();
  return [
    row('operation', ...OUTCOMES),
    ...names.map((name) => row(name, ...OUTCOMES.map((outcome) => String(countOf(timed, name, outcome))))),
  ];
}

const countOf = (timed: readonly Timed[], name: string, outcome: string): number =>
  timed.filter((line) => line.op === name && line.outcome === outcome).length;

/** How long it took, after each fault, until something asked after it was answered. */
function faultTable(faults: readonly FaultLine[], asked: readonly Timed[]): string[] {
  const answered = asked.filter((line) => line.outcome !== 'unknown').sort((a, b) => a.end - b.end);
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  return [
    row('fault', 'times', '', 'answers again after at most (faults may overlap)'),
    ...kinds.map((kind) => {
      const own = faults.filter((fault) => fault.kind === kind);
      const waits = own.map(
        ({ start }) => (answered.find((line) => line.start >= start)?.end ?? Infinity) - start,
      );
      return row(kind, String(own.length), '', inSeconds(Math.max(...waits)));
    }),
  ];
}

const longestOf = (lines: readonly Timed[]): string =>
  inSeconds(Math.max(0, ...lines.map((line) => line.end - line.start)));

function rateOf(lines: readonly Timed[]): string {
  const starts = lines.map((line) => line.start);
  return ((1_000 * lines.length) / (Math.max(...starts) - Math.min(...starts))).toFixed(0);
}

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const row = (name: string, ...cells: readonly string[]): string =>
  `${name.padEnd(30)}${cells.map((cell) => cell.padStart(9)).join('')}`;

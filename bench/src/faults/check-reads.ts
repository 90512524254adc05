import type { AskedEntry, Violation } from './check-history';
import type { ReadLine } from './history';

/**
 * Finds the reads of an account that no order of its operations explains. A read shows the balance after some number of
 * entries: after all that ended before it began, before all that began after it ended, and after all that an earlier read
 * has shown. Choosing the smallest number that fits is best for all later reads, so one pass decides.
 *
 * @param entries in the order in which they took effect
 */
export function checkReads(
  account: string,
  entries: readonly AskedEntry[],
  reads: readonly ReadLine[],
): Violation[] {
  const placed: { readonly end: number; readonly count: number }[] = [];
  const violations: Violation[] = [];
  for (const read of [...reads].sort((a, b) => a.start - b.start)) {
    if (read.outcome !== 'ok') continue;
    const seen = Math.max(0, ...placed.filter((one) => one.end < read.start).map(({ count }) => count));
    const least = Math.max(seen, entries.findLastIndex((entry) => endOf(entry) < read.start) + 1);
    const next = entries.findIndex((entry) => (entry.operation?.start ?? 0) > read.end);
    const most = next === -1 ? entries.length : next;
    const count = placeOf(entries, read.balance, least, most);
    if (count === undefined) {
      const what = `${account}: ${read.balance ?? 'nothing'} was read from ${read.start} to ${read.end}; `;
      violations.push({ kind: 'read', what: `${what}that is no balance after ${least} to ${most} entries` });
    } else placed.push({ end: read.end, count });
  }
  return violations;
}

const endOf = ({ operation }: AskedEntry): number => (operation?.outcome === 'ok' ? operation.end : Infinity);

function placeOf(
  entries: readonly AskedEntry[],
  balance: number | null,
  least: number,
  most: number,
): number | undefined {
  for (let count = least; count <= most; count += 1) {
    const after = count === 0 ? 0 : entries[count - 1]?.balanceAfter;
    if (after === balance) return count;
  }
  return undefined;
}

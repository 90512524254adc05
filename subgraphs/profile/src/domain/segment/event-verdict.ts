import { DAY_MS } from '@rapport/kernel/clock';
import type { FactEvent } from './facts';
import type { EventRule, Test } from './rule';
import { passes } from './test-value';
import type { Verdict } from './verdict';

/** Whether a person's events pass, and when that changes by itself. @param events those the selector selects */
export const eventVerdict = (rule: EventRule, events: readonly FactEvent[], nowMs: number): Verdict =>
  rule.measure === 'DAYS_SINCE_LAST' ? sinceLast(rule.test, events, nowMs) : inWindow(rule, events, nowMs);

interface Step {
  readonly atMs: number;
  readonly count: number;
  readonly sumMinor: number;
}

/** Walks forward through the instants at which an event enters or leaves the window, to the first that matters. */
function inWindow(
  { measure, test, withinDays }: EventRule,
  events: readonly FactEvent[],
  nowMs: number,
): Verdict {
  const windowMs = withinDays === null ? Infinity : withinDays * DAY_MS;
  const steps: Step[] = [];
  let [count, sumMinor] = [0, 0];
  for (const { atMs, valueMinor } of events) {
    const endsMs = atMs + windowMs;
    if (endsMs <= nowMs) continue;
    if (atMs <= nowMs) [count, sumMinor] = [count + 1, sumMinor + valueMinor];
    else steps.push({ atMs, count: 1, sumMinor: valueMinor });
    if (endsMs < Infinity) steps.push({ atMs: endsMs, count: -1, sumMinor: -valueMinor });
  }
  const holds = () => passes(test, measure === 'COUNT' ? count : sumMinor);
  const member = holds();
  steps.sort((a, b) => a.atMs - b.atMs);
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (step === undefined) break;
    [count, sumMinor] = [count + step.count, sumMinor + step.sumMinor];
    const isLastOfInstant = steps[index + 1]?.atMs !== step.atMs;
    if (isLastOfInstant && holds() !== member) return { member, changesAtMs: step.atMs };
  }
  return { member, changesAtMs: Infinity };
}

/** Whole days since the last event; absent without one. */
function sinceLast(test: Test, events: readonly FactEvent[], nowMs: number): Verdict {
  let [lastMs, nextMs] = [-Infinity, Infinity];
  for (const { atMs } of events) {
    if (atMs <= nowMs) lastMs = Math.max(lastMs, atMs);
    else nextMs = Math.min(nextMs, atMs);
  }
  if (lastMs === -Infinity) return { member: false, changesAtMs: nextMs };
  const holdsAt = (atMs: number) => passes(test, Math.floor((atMs - lastMs) / DAY_MS));
  const member = holdsAt(nowMs);
  // Days pass one at a time, and a test looks at a few: the answer can change only where one of those begins or ends.
  const changes = daysIn(test)
    .flatMap((days) => [Math.ceil(days), Math.floor(days) + 1])
    .map((days) => lastMs + days * DAY_MS)
    .filter((atMs) => atMs > nowMs && atMs < nextMs && holdsAt(atMs) !== member);
  return { member, changesAtMs: Math.min(nextMs, ...changes) };
}

function daysIn(test: Test): readonly number[] {
  if (test.is === 'EXISTS') return [];
  const values = test.is === 'IN' ? test.values : [test.value];
  return values.filter((value) => typeof value === 'number');
}

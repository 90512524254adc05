/** Whether somebody belongs to a segment, and from when on that may be different without any new event. */
export interface Verdict {
  readonly member: boolean;
  /** `Infinity` when time alone changes nothing. Always after the instant of the question. */
  readonly changesAtMs: number;
}

/** All must hold. One that does not keeps the whole from holding for as long as it lasts. */
export function both(verdicts: readonly Verdict[]): Verdict {
  const failing = verdicts.filter(({ member }) => !member);
  return failing.length === 0
    ? { member: true, changesAtMs: earliest(verdicts) }
    : { member: false, changesAtMs: latest(failing) };
}

/** One must hold. */
export function either(verdicts: readonly Verdict[]): Verdict {
  const holding = verdicts.filter(({ member }) => member);
  return holding.length === 0
    ? { member: false, changesAtMs: earliest(verdicts) }
    : { member: true, changesAtMs: latest(holding) };
}

const earliest = (verdicts: readonly Verdict[]): number =>
  verdicts.reduce((min, { changesAtMs }) => Math.min(min, changesAtMs), Infinity);
const latest = (verdicts: readonly Verdict[]): number =>
  verdicts.reduce((max, { changesAtMs }) => Math.max(max, changesAtMs), -Infinity);

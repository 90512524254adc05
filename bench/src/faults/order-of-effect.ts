/** A movement, as far as its place in the order is concerned. */
export interface Booked {
  readonly txId: string;
  /** The instant at which it was decided. */
  readonly decidedMs: number;
  /** Of an expiry, the instant at which the points ceased to count; `null` for everything else. */
  readonly expiredMs: number | null;
  /** The lots it changed. */
  readonly lots: readonly string[];
}

/**
 * The order in which movements took effect. Points cease to count at their expiry, and a movement books that later; so an
 * expiry goes forward to its instant: behind everything decided before it, and behind whatever last changed its lot.
 *
 * @param booked of one account, in the order in which they were booked
 */
export function inOrderOfEffect<Movement extends Booked>(booked: readonly Movement[]): Movement[] {
  const ordered: Movement[] = [];
  for (const movement of booked) {
    const { expiredMs } = movement;
    if (expiredMs === null) {
      ordered.push(movement);
      continue;
    }
    const before = ordered.findLastIndex(
      (one) =>
        (one.expiredMs ?? one.decidedMs) < expiredMs || one.lots.some((lot) => movement.lots.includes(lot)),
    );
    ordered.splice(before + 1, 0, movement);
  }
  return ordered;
}

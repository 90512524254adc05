/** How stale a model is. */
export interface Staleness {
  /** When the active model read the history; `null` before the first training. */
  readonly readAt: Date | null;
  readonly orders: number;
  /** Orders and returns since. */
  readonly changes: number;
  readonly firstChangeAt: Date | null;
  readonly lastChangeAt: Date | null;
}

/** Below this share of its orders, news cannot move a model much; the nightly training takes it in. */
const WORTHWHILE_SHARE = 0.01;
const WORTHWHILE_MIN = 20;
/** While orders pour in, as in an import, a training would be outdated before its end. */
const QUIET_MS = 30_000;

/**
 * Whether it is time to train again: enough is new, the last training is long enough ago, and either nothing more is
 * coming in or it has been coming in for long enough.
 */
export function shouldRetrain(model: Staleness, now: Date, retrainAfterMs: number): boolean {
  const { readAt, firstChangeAt, lastChangeAt } = model;
  if (firstChangeAt === null || lastChangeAt === null) return false;
  const enough = readAt === null ? 1 : Math.max(WORTHWHILE_MIN, WORTHWHILE_SHARE * model.orders);
  if (model.changes < enough) return false;
  if (readAt !== null && now.getTime() - readAt.getTime() < retrainAfterMs) return false;
  const quiet = now.getTime() - lastChangeAt.getTime() >= QUIET_MS;
  return quiet || now.getTime() - firstChangeAt.getTime() >= retrainAfterMs;
}

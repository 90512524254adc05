/** What is counted of the events of a source, each day. */
export const QUALITY_METRICS = [
  'ACCEPTED',
  'DUPLICATE',
  'QUARANTINED',
  /** Accepted events that state a planned property (its name is the detail), and those that lack it. */
  'PROPERTY_GIVEN',
  'PROPERTY_MISSING',
  /** Seconds from event to receipt, summed over the accepted. */
  'LATE_SECONDS',
  /** Accepted out of quarantine. */
  'REPLAYED',
] as const;
export type QualityMetric = (typeof QUALITY_METRICS)[number];

/** One thing counted. */
export interface QualityCount {
  /** The event's name, or its type where it has none. */
  readonly event: string;
  readonly metric: QualityMetric;
  /** Of QUARANTINED the reason; of properties their name; else empty. */
  readonly detail: string;
  readonly count: number;
}

/** Adds up what is counted more than once. */
export class QualityTally {
  private readonly counts = new Map<string, QualityCount>();

  add(event: string, metric: QualityMetric, detail = '', count = 1): void {
    const key = `${event}\u0001${metric}\u0001${detail}`;
    const before = this.counts.get(key)?.count ?? 0;
    this.counts.set(key, { event, metric, detail, count: before + count });
  }

  /** Always in the same order, so that writers who share rows wait for each other instead of deadlocking. */
  sorted(): QualityCount[] {
    return [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  }
}

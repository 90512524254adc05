import { addDays } from '@rapport/kernel/clock';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { findDailyQuality, findQualityDetails, type QualityRow } from '../db/quality-repository';
import { findSourceReports, type SourceReport } from '../db/report-repository';
import type { QualityMetric } from '../domain/quality';

/** How well one source did on one day of receipt. */
export interface DayQuality {
  readonly day: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly replayed: number;
  /** From event to receipt, on average over the accepted; `null` without any. */
  readonly meanLateSeconds: number | null;
}

export interface PropertyQuality {
  readonly event: string;
  readonly property: string;
  readonly given: number;
  readonly missing: number;
  readonly nullRate: number;
}

export interface ReasonCount {
  readonly event: string;
  readonly reason: string;
  readonly count: number;
}

/** How well one source keeps to what is expected of it. */
export interface SourceQuality extends SourceReport {
  readonly days: readonly DayQuality[];
  readonly properties: readonly PropertyQuality[];
  readonly violations: readonly ReasonCount[];
}

/** As many sources as there are keys, properties and reasons as a person reads. */
const SOURCES_MAX = 100;
const DETAILS_MAX = 100;

/** The quality of `source`, or of all, over the last `days` days. Three statements, whatever there is. */
export async function dataQuality(
  db: EntityManager,
  viewer: Viewer,
  { source, days, now }: { readonly source: string | null; readonly days: number; readonly now: Date },
): Promise<SourceQuality[]> {
  requireStaff(viewer);
  const reports = (await findSourceReports(db))
    .filter((report) => source === null || report.source === source)
    .slice(0, SOURCES_MAX);
  const names = reports.map((report) => report.source);
  const from = addDays(now, 1 - days);
  const daily = await findDailyQuality(db, from, names);
  const details = await findQualityDetails(db, from, names, DETAILS_MAX);
  return reports.map((report) => ({
    ...report,
    days: dayQualities(daily.filter((row) => row.source === report.source)),
    ...detailsOf(details.filter((row) => row.source === report.source)),
  }));
}

function dayQualities(rows: readonly QualityRow[]): DayQuality[] {
  return [...new Set(rows.map(({ day }) => day))].map((day) => {
    const count = (metric: QualityMetric) =>
      rows.find((row) => row.day === day && row.metric === metric)?.count ?? 0;
    const accepted = count('ACCEPTED');
    return {
      day,
      accepted,
      duplicates: count('DUPLICATE'),
      quarantined: count('QUARANTINED'),
      replayed: count('REPLAYED'),
      meanLateSeconds: accepted === 0 ? null : count('LATE_SECONDS') / accepted,
    };
  });
}

function detailsOf(rows: readonly QualityRow[]): Pick<SourceQuality, 'properties' | 'violations'> {
  const violations = rows
    .filter(({ metric }) => metric === 'QUARANTINED')
    .map(({ event, detail, count }) => ({ event, reason: detail, count }));
  const properties = new Map<string, { event: string; property: string; given: number; missing: number }>();
  for (const { event, metric, detail, count } of rows) {
    if (metric !== 'PROPERTY_GIVEN' && metric !== 'PROPERTY_MISSING') continue;
    const key = `${event}\u0001${detail}`;
    const known = properties.get(key) ?? { event, property: detail, given: 0, missing: 0 };
    known[metric === 'PROPERTY_GIVEN' ? 'given' : 'missing'] += count;
    properties.set(key, known);
  }
  return {
    violations,
    properties: [...properties.values()].map((one) => ({
      ...one,
      nullRate: one.missing / (one.given + one.missing),
    })),
  };
}

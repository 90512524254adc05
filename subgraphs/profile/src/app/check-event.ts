import type { TrackingPlan, Violation } from '../domain/tracking-plan';
import { currentPlan } from './current-plan';
import type { Ingestion } from './ingest-events';
import { readItem } from './read-items';

/** What would become of an event. */
export interface EventVerdict {
  readonly accepted: boolean;
  readonly code: string | null;
  readonly reason: string | null;
  readonly violations: readonly Violation[];
}

/** Reads an event as ingestion would, and stores nothing. */
export async function checkEvent(
  { db, now, shopCurrency }: Ingestion,
  { source, event }: { readonly source: string; readonly event: unknown },
): Promise<EventVerdict> {
  const plan: TrackingPlan = await currentPlan(db);
  const { outcome } = readItem(event, { shopCurrency, receivedAt: now(), source, plan });
  if (outcome.kind === 'read') return { accepted: true, code: null, reason: null, violations: [] };
  const { code, reason, violations } = outcome;
  return { accepted: false, code, reason, violations };
}

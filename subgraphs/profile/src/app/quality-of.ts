import { QualityTally, type QualityCount } from '../domain/quality';
import type { ShopEvent } from '../domain/shop-event';
import { TRACK_EVENTS } from '../domain/read-track';
import type { Item } from './read-items';
import type { ItemResult } from './store-items';

/** Events that neither we nor the plan know share one name: theirs are without number. */
const OTHER = '(other)';

/** What a batch adds to the figures of its source. */
export function qualityOf(
  items: readonly Item[],
  results: readonly ItemResult[],
  receivedAt: Date,
): QualityCount[] {
  const tally = new QualityTally();
  items.forEach(({ outcome, named }, index) => {
    const status = results[index]?.status ?? 'QUARANTINED';
    if (outcome.kind === 'refused') {
      tally.add(nameOf(named.event, outcome.code === 'PLAN_VIOLATION'), 'QUARANTINED', detailOf(outcome));
      return;
    }
    const { event } = outcome;
    const name = event.type === 'track' ? nameOf(event.name, event.plan.properties.length > 0) : event.type;
    // Of a person who was erased not even a count.
    if (status !== 'FORGOTTEN') tally.add(name, status);
    if (status === 'ACCEPTED') addAccepted(tally, name, event, receivedAt);
  });
  return tally.sorted();
}

const KNOWN: ReadonlySet<string> = new Set(TRACK_EVENTS);

const nameOf = (name: string | null, planned: boolean): string =>
  name !== null && (planned || KNOWN.has(name)) ? name : OTHER;

/** Bounded by the plan: the rule that was broken, and not where in the event. */
const detailOf = ({ code, violations }: Extract<Item['outcome'], { kind: 'refused' }>): string =>
  violations[0] === undefined ? code : `${code} ${violations[0].rule}`;

function addAccepted(
  tally: QualityTally,
  name: string,
  { occurredAt, plan }: ShopEvent,
  receivedAt: Date,
): void {
  const lateSeconds = Math.max(0, Math.round((receivedAt.getTime() - occurredAt.getTime()) / 1_000));
  tally.add(name, 'LATE_SECONDS', '', lateSeconds);
  const missing = new Set(plan.missing);
  for (const property of plan.properties) {
    tally.add(name, missing.has(property) ? 'PROPERTY_MISSING' : 'PROPERTY_GIVEN', property);
  }
}

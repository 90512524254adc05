import { addDays } from '@rapport/kernel/clock';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { writeTogether, type Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import { figuresWrites } from '../db/quality-repository';
import {
  deleteQuarantined,
  findToReplay,
  lockQuarantined,
  saveNewReasons,
  type QuarantineFilter,
  type ReplayPlace,
  type ReplayRow,
} from '../db/quarantine-repository';
import type { TrackingPlan } from '../domain/tracking-plan';
import { currentPlan } from './current-plan';
import { countResults, type Ingestion } from './ingest-events';
import { qualityOf } from './quality-of';
import { readItem, type Item } from './read-items';
import { openPayloads } from './quarantine-seal';
import { recordAccess } from './record-access';
import { storeItems, type ItemResult } from './store-items';
import { withPartitions } from './with-partitions';
import { withRetries } from './with-retries';

/** What came of a replay. */
export interface Replayed {
  /** Events that were taken in, and those that had been taken in meanwhile: both have left quarantine. */
  readonly accepted: number;
  readonly duplicates: number;
  /** Events that stay, each with its new reason. */
  readonly stillRefused: number;
  /** Where to go on; `null` when everything was tried. */
  readonly next: ReplayPlace | null;
}

const BATCH_EVENTS = 500;
/** A request must end: what is left is told by `next`. */
const RUN_MS_MAX = 10_000;

/**
 * Takes refused events in once more, oldest first, as if they came now for the first time: each at its own time,
 * once, however often and side by side this runs. What is understood leaves quarantine in the same transaction.
 */
export async function replayQuarantined(
  ingestion: Ingestion,
  viewer: Viewer,
  { filter, after }: { readonly filter: QuarantineFilter; readonly after: ReplayPlace | null },
): Promise<Replayed> {
  const { staffId } = requireStaff(viewer, 'analyst');
  const { db, now } = ingestion;
  await recordAccess({ db: db.manager, viewer, now: now() }, 'replayQuarantinedEvents', [null]);
  const endMs = performance.now() + RUN_MS_MAX;
  let done: Replayed = { accepted: 0, duplicates: 0, stillRefused: 0, next: after };
  do {
    const stored = await findToReplay(db.manager, filter, done.next, BATCH_EVENTS);
    const found = await openPayloads(db.manager, ingestion.secrecy, stored);
    const rows = found.filter(({ source }) => source === found[0]?.source);
    const last = rows.at(-1);
    if (last === undefined) return { ...done, next: null };
    const counts = await replayBatch(ingestion, rows, staffId);
    done = {
      accepted: done.accepted + counts.accepted,
      duplicates: done.duplicates + counts.duplicates,
      stillRefused: done.stillRefused + counts.quarantined,
      next: { source: last.source, receivedAt: last.receivedAt, id: last.id },
    };
  } while (performance.now() < endMs);
  return done;
}

type OpenRow = Omit<ReplayRow, 'payload' | 'sealed' | 'originId'> & { readonly payload: string };
type ReplayItem = Item & { readonly id: string };

async function replayBatch(ingestion: Ingestion, rows: readonly OpenRow[], by: string) {
  const { db, now, shopCurrency, keepDays, cartMerge, secrecy, consent, identifiers } = ingestion;
  const plan = await currentPlan(db);
  const at = now();
  const items = rows.map((row) => readAgain(row, ingestion, plan));
  const batch = {
    source: rows[0]?.source ?? '',
    receivedAt: at,
    keepSince: addDays(at, -keepDays),
    cartMerge,
    secrecy,
    consentDefaults: consent.defaults,
    identifiers,
    currency: shopCurrency,
  };
  return withRetries(() =>
    withPartitions(db, { ...batch, items }, () =>
      db.transaction(async (tx) => {
        const locked = await lockQuarantined(
          tx,
          items.map(({ id }) => id),
        );
        const mine = items.filter(({ id }) => locked.has(id));
        const { results, writes } = await storeItems(tx, { ...batch, items: mine });
        await settle(tx, mine, results, { by, at });
        await writeTogether(tx, [...writes, ...countReplayed(batch.source, mine, results, at)]);
        return countResults(results);
      }),
    ),
  );
}

/** As it was read when it came: its clocks are compared with the receipt of that time. */
function readAgain(row: OpenRow, { shopCurrency, consent }: Ingestion, plan: TrackingPlan): ReplayItem {
  const { id, source, receivedAt, sentAt, payload } = row;
  const base = { shopCurrency, receivedAt, source, plan, consentCategories: consent.categories };
  const context = { ...base, ...(sentAt !== null && { sentAt }) };
  return { id, ...readItem(JSON.parse(payload), context) };
}

async function settle(
  tx: EntityManager,
  items: readonly ReplayItem[],
  results: readonly ItemResult[],
  tried: { readonly by: string; readonly at: Date },
): Promise<void> {
  const understood = items.filter((_item, index) => results[index]?.status !== 'QUARANTINED');
  await deleteQuarantined(
    tx,
    understood.map(({ id }) => id),
  );
  const refused = items.flatMap(({ id, outcome }) =>
    outcome.kind === 'refused' ? [{ ...outcome, id }] : [],
  );
  await saveNewReasons(tx, refused, tried);
}

/** Replayed events count as accepted, late; their refusals were counted when they came. */
function countReplayed(
  source: string,
  items: readonly ReplayItem[],
  results: readonly ItemResult[],
  at: Date,
): Write[] {
  const counted = items.flatMap((_item, index) => (results[index]?.status === 'ACCEPTED' ? [index] : []));
  if (counted.length === 0) return [];
  const accepted = counted.flatMap((index) => items[index] ?? []);
  const quality = qualityOf(
    accepted,
    counted.flatMap((index) => results[index] ?? []),
    at,
  );
  const replayed = { event: '', metric: 'REPLAYED', detail: '', count: counted.length } as const;
  const counts = { accepted: counted.length, duplicates: 0, quarantined: 0 };
  return figuresWrites({ source, shard: 0, at }, counts, [replayed, ...quality]);
}

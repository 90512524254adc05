import type { ReminderDue } from '@rapport/contracts/segment';
import { addDays } from '@rapport/kernel/clock';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import {
  findReminderCandidates,
  insertReminders,
  recomputeReplenishment,
  type CandidateSearch,
  type ReminderCandidate,
  type SentReminder,
} from '../db/reminder-repository';
import { decideReminder, type ReminderDecision } from '../domain/decide-reminder';
import { loadReminderFacts, type ReminderRules } from './reminder-facts';
import { withRetries } from './with-retries';

const HOUR_MS = 3_600_000;
/** Older than this, a cart was not forgotten but given up, and a product is bought elsewhere. */
const TOO_LATE_DAYS = 30;
const PAGE = 200;

/** A candidate, and whether it may go out now. */
export type DecidedCandidate = ReminderCandidate & { readonly decision: ReminderDecision };

/** A page of what people could be reminded of, each with what decides it. */
export async function listReminders(
  db: EntityManager,
  settings: ReminderRules,
  page: Pick<CandidateSearch, 'after' | 'limit'>,
  now: Date,
): Promise<DecidedCandidate[]> {
  return decided(db, settings, { ...page, customerIds: null }, now);
}

async function decided(
  db: EntityManager,
  settings: ReminderRules,
  page: Pick<CandidateSearch, 'after' | 'limit' | 'customerIds'>,
  now: Date,
): Promise<DecidedCandidate[]> {
  const idleBefore = new Date(now.getTime() - settings.cartIdleHours * HOUR_MS);
  const candidates = await findReminderCandidates(db, {
    ...page,
    now,
    idleBefore,
    notBefore: addDays(now, -TOO_LATE_DAYS),
  });
  const factsOf = await loadReminderFacts(
    db,
    settings,
    [...new Set(candidates.map((one) => one.customerId))],
    now,
  );
  return candidates.map((one) => ({ ...one, decision: decideReminder(factsOf(one.customerId), now) }));
}

/**
 * Sends every reminder that is due. Several replicas may do so at once: a person is locked, then looked at anew, so
 * that nobody is reminded twice, and never above a cap.
 */
export async function remind(db: DataSource, settings: ReminderRules, now: Date): Promise<number> {
  let sent = 0;
  for (let after: CandidateSearch['after'] = null; ;) {
    const page = await listReminders(db.manager, settings, { after, limit: PAGE }, now);
    const due = page.filter(({ decision }) => decision.due).map(({ customerId }) => customerId);
    const ids = [...new Set(due)];
    if (ids.length > 0)
      sent += await withRetries(() => db.transaction((tx) => remindPeople(tx, settings, ids, now)));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return sent;
    after = { customerId: last.customerId, kind: last.kind };
  }
}

async function remindPeople(
  tx: EntityManager,
  settings: ReminderRules,
  customerIds: readonly string[],
  now: Date,
): Promise<number> {
  await lockCustomers(tx, customerIds);
  const candidates = await decided(tx, settings, { customerIds, after: null, limit: 2 * PAGE }, now);
  // One reminder a person and run: the second waits, so that the cap counts the first.
  const first = new Map(
    candidates.filter(({ decision }) => decision.due).map((one) => [one.customerId, one]),
  );
  const reminders = [...first.values()].flatMap(({ decision, ...one }): SentReminder[] =>
    decision.due ? [{ ...one, reminderId: newId(), channel: decision.channel }] : [],
  );
  await insertReminders(tx, reminders, now);
  await appendToOutbox(
    tx,
    reminders.map((one) => reminderDue(one, now)),
  );
  return reminders.length;
}

const reminderDue = (
  { reminderId, customerId, kind, channel, productIds }: SentReminder,
  at: Date,
): ReminderDue => ({
  type: 'reminder.due',
  version: 1,
  eventId: reminderId,
  occurredAt: at.toISOString(),
  reminderId,
  customerId,
  kind,
  channel,
  productIds: [...productIds],
});

/** Computes anew when people need again what they buy repeatedly. */
export const refreshReplenishment = (db: DataSource): Promise<void> =>
  withRetries(() => db.transaction((tx) => recomputeReplenishment(tx)));

import { addDays } from '@rapport/kernel/clock';
import type { EntityManager } from 'typeorm';
import { findConsentsInForce } from '../db/consent-repository';
import { findPreferences } from '../db/preference-repository';
import { findSentSince } from '../db/reminder-repository';
import { findPersonTraits } from '../db/trait-repository';
import { SETTING_TRAITS } from '../domain/account-settings';
import {
  CAP_DAYS_MAX,
  DEFAULT_PREFERENCES,
  MESSAGE_CHANNELS,
  purposeOfChannel,
} from '../domain/communication-preferences';
import type { ConsentPurpose } from '../domain/consent';
import type { ReminderFacts } from '../domain/decide-reminder';
import { isTimeZone } from '../domain/quiet-hours';
import type { Secrecy } from '../secrecy/secrecy';
import { groupBy } from '@rapport/kernel/group-by';

/** What the shop settles about reminders. */
export interface ReminderSettings {
  /** After how many hours a cart that nobody touches is abandoned. */
  readonly cartIdleHours: number;
  /** Where it is night, for customers of whom no time zone is known. */
  readonly shopTimeZone: string;
}

/** What decides about reminders beside what is stored. */
export interface ReminderRules extends ReminderSettings {
  /** What is allowed by those who never decided. */
  readonly consentDefaults: readonly ConsentPurpose[];
  /** What opens the traits. */
  readonly secrecy: Secrecy;
}

/** What holds unless it is configured. */
export const REMINDERS = { cartIdleHours: 4, shopTimeZone: 'Europe/London' };

/** What decides whether each of these people may be reminded, with five statements. */
export async function loadReminderFacts(
  db: EntityManager,
  { shopTimeZone, consentDefaults, secrecy }: ReminderRules,
  customerIds: readonly string[],
  now: Date,
): Promise<(customerId: string) => ReminderFacts> {
  const consents = await findConsentsInForce(db, customerIds, consentDefaults);
  const stored = await findPreferences(db, customerIds);
  const traits = await findPersonTraits(db, secrecy, customerIds);
  const sentOf = groupBy(
    await findSentSince(db, customerIds, addDays(now, -CAP_DAYS_MAX)),
    ({ customerId }) => customerId,
  );
  const preferencesOf = new Map(stored.map((one) => [one.customerId, one.preferences]));
  return (customerId) => ({
    granted: new Set(
      MESSAGE_CHANNELS.filter((channel) =>
        consents.get(customerId)?.granted.includes(purposeOfChannel(channel)),
      ),
    ),
    preferences: preferencesOf.get(customerId) ?? DEFAULT_PREFERENCES,
    timeZone: zoneIn(traits.get(customerId)?.[SETTING_TRAITS.timeZone]?.[0], shopTimeZone),
    sent: sentOf.get(customerId) ?? [],
  });
}

const zoneIn = (stated: unknown, fallback: string): string =>
  typeof stated === 'string' && isTimeZone(stated) ? stated : fallback;

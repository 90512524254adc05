import { DAY_MS } from '@rapport/kernel/clock';
import {
  MESSAGE_CHANNELS,
  wantsTopic,
  type CommunicationPreferences,
  type FrequencyCap,
  type MessageChannel,
} from './communication-preferences';
import { afterQuiet } from './quiet-hours';

/** The topic by which somebody can turn reminders off. */
export const REMINDER_TOPIC = 'reminders';

/** Why nothing is sent on a channel. */
export const OBSTACLES = ['NO_CONSENT', 'TOPIC_OFF', 'QUIET_HOURS', 'FREQUENCY_CAP'] as const;
export type ObstacleReason = (typeof OBSTACLES)[number];

export interface Obstacle {
  readonly channel: MessageChannel;
  readonly reason: ObstacleReason;
}

/** Everything that decides whether somebody may be written to. */
export interface ReminderFacts {
  readonly granted: ReadonlySet<MessageChannel>;
  readonly preferences: CommunicationPreferences;
  /** The customer's, or else the shop's. */
  readonly timeZone: string;
  /** What was sent lately, at least in the days of the longest cap. */
  readonly sent: readonly { readonly channel: MessageChannel; readonly at: Date }[];
}

export type ReminderDecision =
  | { readonly due: true; readonly channel: MessageChannel }
  | {
      readonly due: false;
      /** For each channel what stands in the way first. */
      readonly obstacles: readonly Obstacle[];
      /** When the first channel is free, if nothing changes; `null` when none ever is. */
      readonly nextAllowedAt: Date | null;
    };

/** Whether somebody may be reminded now, and on which channel: the one they prefer of those that are free. */
export function decideReminder(facts: ReminderFacts, now: Date): ReminderDecision {
  const { preferredChannel } = facts.preferences;
  const channels = [...MESSAGE_CHANNELS].sort(
    (a, b) => Number(b === preferredChannel) - Number(a === preferredChannel),
  );
  const obstacles: Obstacle[] = [];
  const waits: Date[] = [];
  for (const channel of channels) {
    const forGood = refusal(facts, channel);
    const freeAt = forGood === null ? firstFree(facts, channel, now) : null;
    if (freeAt?.getTime() === now.getTime()) return { due: true, channel };
    if (freeAt !== null) waits.push(freeAt);
    obstacles.push({ channel, reason: forGood ?? hindrance(facts, channel, now) });
  }
  const [first = null] = waits.sort((a, b) => a.getTime() - b.getTime());
  return { due: false, obstacles, nextAllowedAt: first };
}

/** What only the customer can change. */
function refusal({ granted, preferences }: ReminderFacts, channel: MessageChannel): ObstacleReason | null {
  if (!granted.has(channel)) return 'NO_CONSENT';
  return wantsTopic(preferences.topics, REMINDER_TOPIC, channel) ? null : 'TOPIC_OFF';
}

const hindrance = (facts: ReminderFacts, channel: MessageChannel, now: Date): ObstacleReason =>
  afterCaps(facts, channel, now)?.getTime() === now.getTime() ? 'QUIET_HOURS' : 'FREQUENCY_CAP';

/** The first instant from `now` on at which neither quiet hours nor a cap stands in the way. */
function firstFree(facts: ReminderFacts, channel: MessageChannel, now: Date): Date | null {
  let at = now;
  for (;;) {
    const capped = afterCaps(facts, channel, at);
    if (capped === null) return null;
    const free = afterQuietHours(facts, channel, capped);
    if (free.getTime() === at.getTime()) return at;
    at = free;
  }
}

/** A letter wakes nobody. */
const afterQuietHours = (
  { preferences, timeZone }: ReminderFacts,
  channel: MessageChannel,
  at: Date,
): Date =>
  preferences.quietHours === null || channel === 'POST'
    ? at
    : afterQuiet(at, preferences.quietHours, timeZone);

/** The first instant from `at` on that no cap rules out; `null` when one rules out everything. */
function afterCaps({ preferences, sent }: ReminderFacts, channel: MessageChannel, at: Date): Date | null {
  let free = at;
  for (const cap of preferences.caps) {
    if (cap.channel !== null && cap.channel !== channel) continue;
    if (cap.max === 0) return null;
    const until = afterCap(cap, sent, at);
    if (until > free) free = until;
  }
  return free;
}

function afterCap({ channel, max, days }: FrequencyCap, sent: ReminderFacts['sent'], at: Date): Date {
  const counted = sent
    .filter(
      (one) =>
        (channel === null || one.channel === channel) && one.at.getTime() > at.getTime() - days * DAY_MS,
    )
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const oldest = counted[max - 1];
  return oldest === undefined ? at : new Date(oldest.at.getTime() + days * DAY_MS);
}

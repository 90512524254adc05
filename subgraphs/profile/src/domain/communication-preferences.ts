import type { ConsentPurpose } from './consent';

/** How the retailer may write to somebody. For each there is a purpose of consent, MARKETING_<channel>. */
export const MESSAGE_CHANNELS = ['EMAIL', 'PUSH', 'SMS', 'POST'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

/** The consent without which nothing is sent on a channel. */
export const purposeOfChannel = (channel: MessageChannel): ConsentPurpose => `MARKETING_${channel}`;

/** At most `max` messages in `days` days. */
export interface FrequencyCap {
  /** `null` counts all channels together. */
  readonly channel: MessageChannel | null;
  readonly max: number;
  readonly days: number;
}

/** When somebody wants no message, on their own clock: "21:00" to "08:00" passes midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** Whether somebody wants to hear of a topic. `channel` null is every channel. */
export interface TopicChoice {
  readonly topic: string;
  readonly channel: MessageChannel | null;
  readonly wanted: boolean;
}

/** What somebody wants to hear of, how and when. Not a consent: without one nothing is sent, whatever stands here. */
export interface CommunicationPreferences {
  readonly preferredChannel: MessageChannel | null;
  /** `null` is none: any hour will do. */
  readonly quietHours: QuietHours | null;
  readonly caps: readonly FrequencyCap[];
  readonly topics: readonly TopicChoice[];
}

/** What holds for somebody who never said anything. */
export const DEFAULT_PREFERENCES: CommunicationPreferences = {
  preferredChannel: null,
  quietHours: { from: '21:00', to: '08:00' },
  caps: [{ channel: null, max: 3, days: 7 }],
  topics: [],
};

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const TOPIC = /^[a-z0-9][a-z0-9-]{0,63}$/;
const CAPS_MAX = 10;
const TOPICS_MAX = 100;
const CAP_MESSAGES_MAX = 100;
export const CAP_DAYS_MAX = 90;

/** @returns what is wrong with them, as a sentence; `null` when nothing is */
export function problemOfPreferences(preferences: CommunicationPreferences): string | null {
  const { quietHours, caps, topics } = preferences;
  if (quietHours !== null && !(CLOCK.test(quietHours.from) && CLOCK.test(quietHours.to))) {
    return 'quietHours wants from and to like "21:00"';
  }
  if (caps.length > CAPS_MAX) return `caps wants at most ${CAPS_MAX}; ${caps.length} came`;
  const badCap = caps.find(
    ({ max, days }) => max < 0 || max > CAP_MESSAGES_MAX || days < 1 || days > CAP_DAYS_MAX,
  );
  if (badCap !== undefined) return `a cap wants max 0 to ${CAP_MESSAGES_MAX} and days 1 to ${CAP_DAYS_MAX}`;
  if (topics.length > TOPICS_MAX) return `topics wants at most ${TOPICS_MAX}; ${topics.length} came`;
  if (topics.some(({ topic }) => !TOPIC.test(topic))) {
    return 'topic wants 1 to 64 lower-case letters, digits and hyphens';
  }
  return null;
}

/** Whether a topic is wanted on a channel: what was said of this channel counts more than what was said of all. */
export function wantsTopic(topics: readonly TopicChoice[], topic: string, channel: MessageChannel): boolean {
  const own = topics.filter((choice) => choice.topic === topic);
  const chosen =
    own.findLast((choice) => choice.channel === channel) ?? own.findLast((c) => c.channel === null);
  return chosen?.wanted ?? true;
}

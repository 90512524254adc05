import { z } from 'zod';
import { envelope } from './envelope';

/**
 * `segment.changed` v1: a customer entered or left a segment, at `occurredAt`.
 *
 * Published by: profile. Delivered at least once, in no order: keep the highest `revision` of a customer and segment.
 */
export const segmentChangedV1 = z.object({
  ...envelope('segment.changed', 1),
  customerId: z.uuid(),
  segmentId: z.uuid(),
  /** The segment's stable name for machines: "lapsed-gold". */
  segmentKey: z.string().min(1).max(64),
  member: z.boolean(),
  revision: z.int().positive(),
});
export type SegmentChanged = z.infer<typeof segmentChangedV1>;

/**
 * `reminder.due` v1: a customer may be reminded now, on `channel`: consent, preferences, quiet hours and the frequency
 * cap were looked at. Sending is the retailer's own. One whose channel is refused before it leaves profile never comes.
 *
 * Published by: profile. Delivered at least once: send once for a `reminderId`.
 */
export const reminderDueV1 = z.object({
  ...envelope('reminder.due', 1),
  reminderId: z.uuid(),
  customerId: z.uuid(),
  kind: z.enum(['ABANDONED_CART', 'REPLENISHMENT']),
  channel: z.enum(['EMAIL', 'SMS', 'PUSH', 'POST']),
  /** What it is about, at most 20. */
  productIds: z.array(z.string().min(1).max(64)).max(20),
});
export type ReminderDue = z.infer<typeof reminderDueV1>;

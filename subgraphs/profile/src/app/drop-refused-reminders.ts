import type { EntityManager } from 'typeorm';
import { deletePendingReminders } from '../db/reminder-repository';
import { MESSAGE_CHANNELS, purposeOfChannel, type MessageChannel } from '../domain/communication-preferences';
import type { ConsentPurpose } from '../domain/consent';

/** What a customer allowed before and allows now. */
export interface ConsentStep {
  readonly customerId: string;
  readonly before: readonly ConsentPurpose[];
  readonly now: readonly ConsentPurpose[];
}

/**
 * Takes reminders out of the outbox that wait to go out on a channel that their customer allows no longer: consent was
 * looked at when they were made, and nobody looks again. No statement unless somebody withdrew a channel.
 */
export async function dropRefusedReminders(tx: EntityManager, steps: readonly ConsentStep[]): Promise<void> {
  const refused = steps.flatMap(({ customerId, before, now }) =>
    MESSAGE_CHANNELS.filter((channel) => isWithdrawn(channel, before, now)).map((channel) => ({
      customerId,
      channel,
    })),
  );
  if (refused.length > 0) await deletePendingReminders(tx, refused);
}

const isWithdrawn = (
  channel: MessageChannel,
  before: readonly ConsentPurpose[],
  now: readonly ConsentPurpose[],
): boolean => {
  const purpose = purposeOfChannel(channel);
  return before.includes(purpose) && !now.includes(purpose);
};

import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { Access } from './app/record-access';
import { recordAccess } from './app/record-access';
import { listReminders } from './app/remind';
import type { ReminderSettings } from './app/reminder-facts';
import { setAccountSettings, setPreferences } from './app/set-preferences';
import type { AccountSettings } from './domain/account-settings';
import type { CommunicationPreferences } from './domain/communication-preferences';

/** What can be done about a customer's context: preferences, settings, reminders. */
export const contextActions = (db: DataSource, access: Access, reminders: ReminderSettings) => {
  const { viewer, now } = access;
  return {
    setPreferences: (change: Partial<CommunicationPreferences>) => setPreferences(db, viewer, change, now),
    setAccountSettings: (change: Partial<AccountSettings>) => setAccountSettings(db, viewer, change, now),
    remindersDue: async (page: Parameters<typeof listReminders>[2]) => {
      requireStaff(viewer, 'marketing');
      const due = await listReminders(db.manager, reminders, page, now);
      await recordAccess(access, 'remindersDue', due.length === 0 ? [] : [null]);
      return due;
    },
  };
};

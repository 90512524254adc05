import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { closeAllowance, findExposure } from '../db/allowance-repository';
import { issueAllowance, type IssueCommand } from './issue-allowance';
import type { OfflineSettings } from './offline-settings';
import { syncOffline, type SyncCommand } from './sync-offline';

/** Everything about redeeming at tills that cannot ask. */
export const openOfflineDesk = (db: DataSource, settings: OfflineSettings, now: () => Date) => ({
  publicKeys: settings.keys?.publicKeys ?? [],
  issue: (command: IssueCommand) => issueAllowance(db, command, settings, now()),
  sync: (command: SyncCommand) => syncOffline(db, command, settings.keys, now),
  /** @returns whether there is such an allowance of this store; `null` for any store */
  async close(allowanceId: string, storeId: string | null): Promise<boolean> {
    if (!isUuid(allowanceId)) throw new BadInputError('id wants the id of an allowance; something else came');
    return (await closeAllowance(db.manager, allowanceId, { storeId, now: now() })) !== null;
  },
  async exposure() {
    return { ...(await findExposure(db.manager, now())), maxPoints: settings.limits.pointsMax };
  },
});

export type OfflineDesk = ReturnType<typeof openOfflineDesk>;

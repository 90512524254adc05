import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { ConsentPurpose } from '../../domain/consent';
import type { Secrecy } from '../../secrecy/secrecy';

/** What the newsletter works with, and who asks. */
export interface Newsletter {
  readonly db: DataSource;
  readonly secrecy: Secrecy;
  readonly consentDefaults: readonly ConsentPurpose[];
  readonly viewer: Viewer;
  readonly now: Date;
}

export const HOUR_MS = 3_600_000;
/** For how long a mail confirms. */
export const CONFIRM_WITHIN_HOURS = 48;

import type { ExposureLimits } from '../db/allowance-repository';
import type { SigningKeys } from '../signing/signing-keys';

/** Redeeming at tills that cannot ask. */
export interface OfflineSettings {
  /** Signs what tills carry; `null` without LOYALTY_SIGNING_KEY, and then no till redeems offline. */
  readonly keys: SigningKeys | null;
  /** Zero points: no till redeems offline. */
  readonly limits: ExposureLimits;
  /** For how long an allowance is valid at most. */
  readonly hoursMax: number;
  /** For how many days after it has expired a till may tell what it redeemed. */
  readonly syncDays: number;
}

export const OFFLINE_OFF: OfflineSettings = {
  keys: null,
  limits: { pointsMax: 0, pointsPerTillMax: 0 },
  hoursMax: 24,
  syncDays: 7,
};

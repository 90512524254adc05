import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import { findPreferences, savePreferences } from '../db/preference-repository';
import { findPersonTraits } from '../db/trait-repository';
import { settingsOf, settingTraits, type AccountSettings } from '../domain/account-settings';
import {
  DEFAULT_PREFERENCES,
  problemOfPreferences,
  type CommunicationPreferences,
} from '../domain/communication-preferences';
import type { Secrecy } from '../secrecy/secrecy';
import { lockActingPerson } from './acting-person';
import { stateTraits } from './state-traits';
import { withRetries } from './with-retries';

/** Changes what the customer wants to hear of. What is undefined in `change` stays as it is. */
export function setPreferences(
  db: DataSource,
  viewer: Viewer,
  change: Partial<CommunicationPreferences>,
  now: Date,
): Promise<CommunicationPreferences> {
  requireCustomer(viewer);
  return withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, originId } = await lockActingPerson(tx, viewer, now);
      const [known] = await findPreferences(tx, [customerId]);
      const preferences = { ...(known?.preferences ?? DEFAULT_PREFERENCES), ...change };
      const problem = problemOfPreferences(preferences);
      if (problem !== null) throw new BadInputError(problem);
      await savePreferences(tx, { customerId, originId, preferences }, now);
      return preferences;
    }),
  );
}

/** Changes account settings: traits that the customer declared. `null` takes one back. */
export function setAccountSettings(
  { db, secrecy }: { readonly db: DataSource; readonly secrecy: Secrecy },
  viewer: Viewer,
  change: Partial<AccountSettings>,
  now: Date,
): Promise<AccountSettings> {
  requireCustomer(viewer);
  const traits = settingTraits(change);
  if (typeof traits === 'string') throw new BadInputError(traits);
  return withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, originId } = await lockActingPerson(tx, viewer, now);
      const statement = { provenance: 'DECLARED', source: 'account-settings', at: now } as const;
      await stateTraits({ tx, secrecy }, originId, traits, statement);
      const known = await findPersonTraits(tx, secrecy, [customerId]);
      return settingsOf((name) => known.get(customerId)?.[name]?.[0]);
    }),
  );
}

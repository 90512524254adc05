import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { Fields } from '../domain/fields';
import { isStorable } from '../domain/storable';
import type { Secrecy } from '../secrecy/secrecy';
import { lockActingPerson } from './acting-person';
import { stateTraits } from './state-traits';
import { withRetries } from './with-retries';

const NAME_LENGTH_MAX = 64;

/** What the logged-in customer says about themselves, or takes back (`null`); no system and no model overrules it. */
export async function correctTraits(
  {
    db,
    viewer,
    now,
    secrecy,
  }: { readonly db: DataSource; readonly viewer: Viewer; readonly now: Date; readonly secrecy: Secrecy },
  traits: Fields,
): Promise<void> {
  requireCustomer(viewer);
  for (const name of Object.keys(traits)) {
    if (name.length === 0 || name.length > NAME_LENGTH_MAX || !isStorable(name)) {
      throw new BadInputError(`A trait's name wants 1 to ${NAME_LENGTH_MAX} characters`);
    }
  }
  await withRetries(() =>
    db.transaction(async (tx) => {
      const { originId } = await lockActingPerson(tx, viewer, now);
      await stateTraits({ tx, secrecy }, originId, traits, {
        provenance: 'DECLARED',
        source: 'customer',
        at: now,
      });
    }),
  );
}

import { TooManyRequestsError } from '@rapport/subgraph-kit/errors';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { countLookup, type LookupRate } from '../db/lookup-repository';
import type { Access } from './record-access';

/** As often as a busy counter wants, and too rarely to go through a number range. */
export const LOOKUP_RATE: LookupRate = { perMinute: 30, burst: 30 };

/**
 * Counts a look-up of a till; of nobody else.
 *
 * @throws TooManyRequestsError when the register has looked up too many
 */
export async function assertMayLookUp({ db, viewer, now }: Access, rate: LookupRate): Promise<void> {
  if (viewer.kind !== 'terminal') return;
  const retryAfterSeconds = await countLookup(db, terminalOf(viewer), rate, now);
  if (retryAfterSeconds > 0) {
    throw new TooManyRequestsError('This register has looked up too many customers', retryAfterSeconds);
  }
}

/** A register by a text of its own: ids may hold any character, so two are never joined by one of them. */
export const terminalOf = ({ storeId, registerId }: Extract<Viewer, { kind: 'terminal' }>): string =>
  JSON.stringify([storeId, registerId]);

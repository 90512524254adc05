import { isUuid } from '@rapport/kernel/ids';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import type { DataSource, EntityManager } from 'typeorm';
import { lockPeople, withLots } from '../db/account-repository';
import {
  bookedOfflineWrites,
  findBookedOffline,
  findMemberUse,
  lockAllowances,
  type BookedOffline,
} from '../db/allowance-repository';
import { findHolds, holdsWrite } from '../db/hold-repository';
import { bookingWrites } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { findRewards } from '../db/reward-repository';
import { usageWrites } from '../db/reward-use-repository';
import { isRewardId } from '../domain/reward';
import { NO_USAGE } from '../domain/reward-usage';
import type { SigningKeys } from '../signing/signing-keys';
import { Books } from './books';
import { decideOffline, type OfflineItem, type OfflineOutcome } from './decide-offline';
import { untilItPasses } from './until-it-passes';

/** What a till tells of one redemption, with the document of its allowance. */
export interface SyncItem extends Omit<OfflineItem, 'allowanceId'> {
  readonly allowance: string;
}

export interface SyncCommand {
  readonly items: readonly SyncItem[];
  readonly actor: string;
  /** Of which store the till is; `null` for staff, who may tell for any. */
  readonly storeId: string | null;
}

export const SYNC_ITEMS_MAX = 100;
const SEQUENCE_MAX = 2 ** 31 - 1;

/**
 * Takes in what tills redeemed while they could not ask: in any order, any number of times, from whichever till of the store.
 * Each item ends once, or is refused by itself; one transaction. Locks go merges, accounts, allowances.
 *
 * @returns an outcome for each item, in their order
 * @throws BadInputError for too many items, or one that says nothing that could be booked
 */
export async function syncOffline(
  db: DataSource,
  command: SyncCommand,
  keys: SigningKeys | null,
  now: () => Date,
): Promise<readonly OfflineOutcome[]> {
  assertItems(command.items);
  const items = command.items.map(({ allowance, ...item }): OfflineItem => {
    const customerId = item.customerId.toLowerCase();
    return { ...item, customerId, allowanceId: keys === null ? null : idIn(keys, allowance) };
  });
  return untilItPasses(() => db.transaction((tx) => bookItems(tx, items, command, now())));
}

async function bookItems(
  tx: EntityManager,
  items: readonly OfflineItem[],
  { actor, storeId }: SyncCommand,
  now: Date,
): Promise<readonly OfflineOutcome[]> {
  const survivors = await resolveCustomerIds(tx, [...new Set(items.map((item) => item.customerId))]);
  const people = [...new Set(survivors.values())];
  const accounts = await lockPeople(tx, people);
  const known = items.flatMap(({ allowanceId, sequence }) =>
    allowanceId === null ? [] : [{ allowanceId, sequence }],
  );
  const allowanceIds = [...new Set(known.map((item) => item.allowanceId))];
  const allowances = await lockAllowances(tx, allowanceIds);
  // After the locks: what another till told meanwhile is seen.
  const done = await findBookedOffline(tx, known);
  const customerIds = [...new Set(accounts.map((account) => account.customerId))];
  const memberUse = await findMemberUse(tx, people, allowanceIds);
  const holds = await findHolds(tx, { holdIds: [], ranOutOf: customerIds, now });
  const lots = await findLots(tx, { liveOf: customerIds });
  const rewardIds = [...new Set(items.map((item) => item.rewardId))];
  const rewards = await findRewards(tx, rewardIds.filter(isRewardId));
  const books = new Books({
    survivors,
    accounts: accounts.map((account) => withLots(account, lots)),
    holds,
    movements: [],
    usage: { ...NO_USAGE, rewards },
  });
  books.catchUp(now);
  const decided = decideOffline(books, items, { allowances, done, memberUse, storeId, actor, now });
  const { holds: released, usage, ...booked } = books.changes();
  const offline: readonly BookedOffline[] = decided.booked;
  await writeTogether(tx, [
    ...bookingWrites({ ...booked, now }),
    holdsWrite(released),
    // It was handed out: what has run out meanwhile is owed like points.
    ...usageWrites(usage, now, { beyond: true }),
    ...bookedOfflineWrites(offline, { now, actor }),
  ]);
  return decided.outcomes;
}

function idIn(keys: SigningKeys, document: string): string | null {
  const claims = keys.verify('offline-allowance', document) as { readonly jti?: unknown } | null;
  return typeof claims?.jti === 'string' && isUuid(claims.jti) ? claims.jti : null;
}

function assertItems(items: readonly SyncItem[]): void {
  if (items.length === 0 || items.length > SYNC_ITEMS_MAX) {
    throw new BadInputError(`redemptions wants 1 to ${SYNC_ITEMS_MAX}; ${items.length} came`);
  }
  items.forEach(({ customerId, sequence, points }, index) => {
    if (!isUuid(customerId))
      throw new BadInputError(`redemptions[${index}].customerId wants the id of a customer`);
    if (sequence < 1 || sequence > SEQUENCE_MAX || points < 1) {
      throw new BadInputError(
        `redemptions[${index}] wants a sequence and points from 1; ${sequence}, ${points} came`,
      );
    }
  });
}

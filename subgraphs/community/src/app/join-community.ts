import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { ensureMembers } from '../db/member-repository';

/** Whoever writes: as whom it is shown, and under which id it is written, for ever. */
export interface Writer {
  readonly customerId: string;
  readonly originId: string;
}

/**
 * The first step of everything a member does: finds out as whom they are known now, keeps a merge from changing that
 * meanwhile, and makes them a member if they are not one yet.
 */
export async function joinCommunity(tx: EntityManager, originId: string, now: Date): Promise<Writer> {
  const survivors = await resolveCustomerIds(tx, [originId]);
  const writer = { customerId: survivors.get(originId) ?? originId, originId };
  await ensureMembers(tx, [{ id: newId(), ...writer }], now);
  return writer;
}

/** A member reads as themselves. */
export const asAuthor = (customerId: string) => ({ customerId, moderator: false });

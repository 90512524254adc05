import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { ensureMembers } from '../db/member-repository';

/**
 * The first step of everything a member does: finds out under which id their things are held, keeps a merge from
 * moving them meanwhile, and makes them a member if they are not one yet.
 *
 * @returns the customer id to write under
 */
export async function joinCommunity(tx: EntityManager, customerId: string, now: Date): Promise<string> {
  const survivors = await resolveCustomerIds(tx, [customerId]);
  const survivorId = survivors.get(customerId) ?? customerId;
  await ensureMembers(tx, [{ id: newId(), customerId: survivorId }], now);
  return survivorId;
}

/** A member reads as themselves. */
export const asAuthor = (customerId: string) => ({ customerId, moderator: false });

import { BadInputError, ForbiddenError, NotFoundError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import { isBlockedId } from '@rapport/kernel/blocked-id';
import { isStorable } from '../domain/storable';
import { addVisitors, ensureAnonymousIds } from './people';
import type { Shopper } from './published-events';

/** A shopper who does something, locked until the transaction ends. */
export interface ActingPerson {
  readonly customerId: string;
  readonly shopper: Shopper;
}

/**
 * The viewer as a person: the logged-in customer, or the visitor of a guest's anonymous id.
 *
 * @throws ForbiddenError for a guest whose anonymous id was joined to a customer: an anonymous id is a claim, and
 *   whoever has the device must not act as the customer who logged in on it before
 */
export async function lockActingPerson(tx: EntityManager, viewer: Viewer, now: Date): Promise<ActingPerson> {
  if (viewer.kind === 'guest') return lockVisitor(tx, viewer.anonymousId, now);
  const { customerId } = requireCustomer(viewer);
  const locked = await lockCustomers(tx, [customerId]);
  if (!locked.has(customerId)) throw new NotFoundError('Customer', customerId);
  return { customerId, shopper: { customerId, anonymousId: null } };
}

async function lockVisitor(tx: EntityManager, anonymousId: string | null, now: Date): Promise<ActingPerson> {
  if (anonymousId === null || isBlockedId(anonymousId) || !isStorable(anonymousId)) {
    throw new BadInputError('A guest wants an anonymous id, to be recognised the next time; none came');
  }
  const { owners, added } = await ensureAnonymousIds(tx, new Set([anonymousId]));
  const owner = owners.get(anonymousId);
  if (owner === undefined || owner.known) {
    throw new ForbiddenError('This anonymous id belongs to a customer: log in, or begin with a new one');
  }
  if (added.size > 0) await addVisitors(tx, [owner.customerId], now);
  await lockCustomers(tx, [owner.customerId]);
  return { customerId: owner.customerId, shopper: { customerId: null, anonymousId } };
}

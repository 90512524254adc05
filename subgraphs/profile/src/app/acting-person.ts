import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { BadInputError, ForbiddenError, NotFoundError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import { isBlockedId } from '@rapport/kernel/blocked-id';
import { isStorable } from '../domain/storable';
import { claimDevices } from './claim-devices';
import { addVisitors } from './people';
import type { Shopper } from './published-events';

/** A shopper who does something, locked until the transaction ends. */
export interface ActingPerson {
  /** Who shows it. */
  readonly customerId: string;
  /** Under whose id it is written: an unmerge gives it back to that one. */
  readonly originId: string;
  readonly shopper: Shopper;
}

/**
 * The viewer as a person: the logged-in customer, also with a token from before a merge, or the visitor of a guest's
 * anonymous id.
 *
 * @throws ForbiddenError for a guest whose anonymous id is a customer's: an anonymous id is a claim, and whoever has
 *   the device must not act as the customer who logged in on it before
 */
export async function lockActingPerson(tx: EntityManager, viewer: Viewer, now: Date): Promise<ActingPerson> {
  if (viewer.kind === 'guest') return lockVisitor(tx, viewer.anonymousId, now);
  const { customerId: originId } = requireCustomer(viewer);
  const customerId = (await resolveCustomerIds(tx, [originId])).get(originId) ?? originId;
  const locked = await lockCustomers(tx, [customerId, originId]);
  if (!locked.has(originId)) throw new NotFoundError('Customer', originId);
  return { customerId, originId, shopper: { customerId: originId, anonymousId: null } };
}

async function lockVisitor(tx: EntityManager, anonymousId: string | null, now: Date): Promise<ActingPerson> {
  if (anonymousId === null || isBlockedId(anonymousId) || !isStorable(anonymousId)) {
    throw new BadInputError('A guest wants an anonymous id, to be recognised the next time; none came');
  }
  const deed = { anonymousId, atMs: now.getTime() };
  const { stretchOf, newVisitorIds } = await claimDevices(tx, [], [deed]);
  const { owner, visitorId } = stretchOf(deed);
  if (owner !== null || visitorId === null) {
    throw new ForbiddenError('This anonymous id belongs to a customer: log in, or begin with a new one');
  }
  await addVisitors(tx, newVisitorIds, now);
  await lockCustomers(tx, [visitorId]);
  return { customerId: visitorId, originId: visitorId, shopper: { customerId: null, anonymousId } };
}

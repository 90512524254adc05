import { BadInputError, ForbiddenError, UnauthenticatedError } from '@rapport/subgraph-kit/errors';
import { isUuid } from '@rapport/kernel/ids';
import { mayReadById, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';

/** Whose a cart or a quote is: a customer's; else a visitor's; with neither, nobody's but the shop's. */
export interface Shopper {
  readonly customerId: string | null;
  readonly anonymousId: string | null;
}

/**
 * Whether `viewer` may read what belongs to `shopper`: the customer; tills; staff with a role here; and a visitor only as long as no
 * customer owns it, because a shared browser keeps its anonymous id when the next person sits down.
 */
export function mayReadShopper(viewer: Viewer, shopper: Shopper): boolean {
  switch (viewer.kind) {
    case 'staff':
      return viewer.roles.length > 0;
    case 'terminal':
      return true;
    case 'customer':
      return viewer.customerId === shopper.customerId;
    case 'guest':
      return (
        shopper.customerId === null &&
        viewer.anonymousId !== null &&
        viewer.anonymousId === shopper.anonymousId
      );
    case 'partner':
    case 'service':
      return false;
  }
}

/**
 * For whom a quote that `viewer` asks for is made.
 *
 * @param customerId whom a till or staff named, if anyone
 * @throws ForbiddenError, UnauthenticatedError, BadInputError
 */
export function shopperFor(viewer: Viewer, customerId: string | null): Shopper {
  if (customerId !== null && !isUuid(customerId)) {
    throw new BadInputError('customerId wants the id of a customer; something else came');
  }
  switch (viewer.kind) {
    case 'customer':
      if (!mayReadById(viewer, customerId ?? viewer.customerId)) {
        throw new ForbiddenError('A customer may not read this customer');
      }
      return { customerId: viewer.customerId, anonymousId: null };
    case 'guest':
      if (customerId !== null) throw new UnauthenticatedError('Log in first: a visitor names no customer');
      if (viewer.anonymousId === null) {
        throw new UnauthenticatedError('A quote belongs to somebody: log in or send an anonymous id');
      }
      return { customerId: null, anonymousId: viewer.anonymousId };
    case 'terminal':
      return { customerId, anonymousId: null };
    case 'staff':
      requireStaff(viewer, 'pricing');
      return { customerId, anonymousId: null };
    case 'partner':
    case 'service':
      throw new ForbiddenError(`Quotes are for shoppers, tills and staff, not for a ${viewer.kind}`);
  }
}

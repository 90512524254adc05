import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { HoldSettler } from '../app/settle-hold';
import type { HoldParty } from '../domain/hold-party';

/** Who a viewer is to a hold. @throws ForbiddenError, UnauthenticatedError for those who may have nothing to do with one */
export function partyOf(viewer: Viewer): HoldParty & HoldSettler {
  if (viewer.kind === 'terminal') return { kind: 'terminal', storeId: viewer.storeId };
  if (viewer.kind === 'staff') {
    requireStaff(viewer, 'loyalty');
    return { kind: 'staff' };
  }
  return { kind: 'customer', customerId: requireCustomer(viewer).customerId };
}

/** As `partyOf`, without customers. @throws ForbiddenError: what a customer is handed, a till or staff hand out */
export function capturerOf(viewer: Viewer): HoldSettler {
  const party = partyOf(viewer);
  if (party.kind !== 'customer') return party;
  throw new ForbiddenError('A redemption is captured by a till or by loyalty staff, not by a customer');
}

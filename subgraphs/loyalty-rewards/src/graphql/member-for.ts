import { isUuid } from '@rapport/kernel/ids';
import { BadInputError, ForbiddenError } from '@rapport/subgraph-kit/errors';
import { requireCustomer, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';

/**
 * For whom `viewer` redeems: customers for themselves, tills and loyalty staff for the member they name.
 *
 * @param named the customer id of the input
 * @throws ForbiddenError when the viewer may not, BadInputError when a till or staff names nobody
 */
export function memberFor(viewer: Viewer, named: string | null): string {
  if (viewer.kind !== 'terminal' && viewer.kind !== 'staff') {
    const { customerId } = requireCustomer(viewer);
    if (named !== null && named !== customerId) throw new ForbiddenError('A customer redeems for themselves');
    return customerId;
  }
  if (viewer.kind === 'staff') requireStaff(viewer, 'loyalty');
  if (named === null) throw new BadInputError(`A ${viewer.kind} names the member: customerId is missing`);
  if (!isUuid(named)) throw new BadInputError('customerId wants the id of a customer; something else came');
  return named;
}

import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { actorOf, requireCustomer, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';

/** Who asks about whose data. */
export interface RequestSubject {
  readonly customerId: string;
  readonly requestedBy: string;
  readonly reason: string | null;
  /** Whether somebody asks on another's behalf, which is audited. */
  readonly onBehalf: boolean;
}

const REASON_LENGTH_MAX = 500;

/**
 * The logged-in customer, or whom the staff names, with a reason.
 *
 * @throws BadInputError when the staff gives no reason or no id; ForbiddenError for anyone else
 */
export function readSubject(
  viewer: Viewer,
  input: { readonly customerId?: string | null; readonly reason?: string | null },
): RequestSubject {
  const named = input.customerId ?? null;
  if (viewer.kind !== 'staff') {
    if (named !== null && viewer.kind === 'customer' && named !== viewer.customerId) {
      throw new BadInputError('customerId is for the staff: leave it out to ask about yourself');
    }
    const { customerId } = requireCustomer(viewer);
    return { customerId, requestedBy: 'customer', reason: null, onBehalf: false };
  }
  requireStaff(viewer);
  if (named === null || !isUuid(named)) throw new BadInputError('customerId wants the id of a customer');
  const reason = input.reason?.trim() ?? '';
  if (reason.length < 3 || reason.length > REASON_LENGTH_MAX) {
    throw new BadInputError(`reason wants 3 to ${REASON_LENGTH_MAX} characters: it is kept in the audit`);
  }
  return { customerId: named, requestedBy: actorOf(viewer), reason, onBehalf: true };
}

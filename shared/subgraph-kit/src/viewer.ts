import { z } from 'zod';
import { ForbiddenError, UnauthenticatedError } from './errors';

/** What a member of the retailer's staff works on. `admin` may do everything. */
export const STAFF_ROLES = ['marketing', 'pricing', 'loyalty', 'moderation', 'analyst', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** A name that somebody outside gave; it is stored, so it holds no control characters and no half characters. */
const id = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u);

/** Who is asking. Verified once at the edge; every subgraph sees the same. */
export const viewerSchema = z.discriminatedUnion('kind', [
  /** Not logged in. The anonymous id is the browser's or device's own, a claim and not a proof. */
  z.object({ kind: z.literal('guest'), anonymousId: z.string().min(1).max(256).nullable() }),
  z.object({ kind: z.literal('customer'), customerId: z.uuid() }),
  /** A till. */
  z.object({
    kind: z.literal('terminal'),
    storeId: id,
    registerId: id,
  }),
  /** A partner on the public contract schema. */
  z.object({
    kind: z.literal('partner'),
    partnerId: id,
    scopes: z.array(z.string().max(64)).max(50),
  }),
  z.object({
    kind: z.literal('staff'),
    staffId: id,
    roles: z.array(z.enum(STAFF_ROLES)).max(10),
  }),
  /** The shop system or another back end: feeds and events, by write key. `source` names it in every record. */
  z.object({ kind: z.literal('service'), source: id }),
]);
export type Viewer = z.infer<typeof viewerSchema>;

/** Who acted, for ledgers and audit records: "customer:…", "terminal:store-1/2", "staff:…". No personal data. */
export function actorOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case 'guest':
      return 'guest';
    case 'customer':
      return `customer:${viewer.customerId}`;
    case 'terminal':
      return `terminal:${withoutSlash(viewer.storeId)}/${withoutSlash(viewer.registerId)}`;
    case 'partner':
      return `partner:${viewer.partnerId}`;
    case 'staff':
      return `staff:${viewer.staffId}`;
    case 'service':
      return `service:${viewer.source}`;
  }
}

/** Two tills must not look like one: store "a/b", register "c" is not store "a", register "b/c". */
const withoutSlash = (name: string): string => name.replace(/[%/]/g, encodeURIComponent);

/**
 * Whether `viewer` may read `customerId` without looking up who was merged with whom (`mayReadCustomer`, in
 * customer-access.ts, does): staff and tills, who reach a customer only through a field that records it, and the
 * customer of this very id.
 */
export const mayReadById = (viewer: Viewer, customerId: string): boolean =>
  // Somebody else's employee may hold a valid token whose roles mean nothing here.
  (viewer.kind === 'staff' && viewer.roles.length > 0) ||
  viewer.kind === 'terminal' ||
  (viewer.kind === 'customer' && viewer.customerId === customerId);

/** The logged-in customer. @throws UnauthenticatedError for a guest, ForbiddenError for anyone else */
export function requireCustomer(viewer: Viewer): { readonly customerId: string } {
  if (viewer.kind === 'customer') return viewer;
  if (viewer.kind === 'guest')
    throw new UnauthenticatedError('Log in first: this field answers for the logged-in customer');
  throw new ForbiddenError(`This field answers for the logged-in customer, not for a ${viewer.kind}`);
}

/** @throws ForbiddenError unless the viewer is staff with one of `roles`, or an admin */
export function requireStaff(viewer: Viewer, ...roles: readonly StaffRole[]): { readonly staffId: string } {
  if (
    viewer.kind === 'staff' &&
    viewer.roles.some((role) => role === 'admin' || roles.length === 0 || roles.includes(role))
  ) {
    return viewer;
  }
  throw new ForbiddenError(
    `This field is for staff${roles.length > 0 ? ` with one of the roles ${roles.join(', ')}` : ''}, not for a ${viewer.kind}`,
  );
}

/** The back end that feeds data in. @throws ForbiddenError for anyone else */
export function requireService(viewer: Viewer): { readonly source: string } {
  if (viewer.kind === 'service') return viewer;
  throw new ForbiddenError(`This field is for back ends with a write key, not for a ${viewer.kind}`);
}

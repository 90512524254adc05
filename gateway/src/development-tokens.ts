import type { StaffRole } from '@rapport/subgraph-kit/viewer';
import { SignJWT } from 'jose';

/** The issuer of development: the same secret, issuer and audience as the gateway's `JwtOptions`. */
export interface DevelopmentIssuer {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
}

const LIFETIME_S = 30 * 24 * 60 * 60;

/** A customer's access token, as a shop's login would issue it. For development and tests. */
export const mintCustomerToken = (
  issuer: DevelopmentIssuer,
  customerId: string,
  lifetimeS: number = LIFETIME_S,
): Promise<string> => mint(issuer, customerId, { kind: 'customer' }, lifetimeS);

/** An access token of a member of staff. For development and tests. */
export const mintStaffToken = (
  issuer: DevelopmentIssuer,
  staffId: string,
  roles: readonly StaffRole[],
  lifetimeS: number = LIFETIME_S,
): Promise<string> => mint(issuer, staffId, { kind: 'staff', roles }, lifetimeS);

function mint(
  { secret, issuer, audience }: DevelopmentIssuer,
  subject: string,
  claims: Record<string, unknown>,
  lifetimeS: number,
): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeS)
    .sign(new TextEncoder().encode(secret));
}

import { isUuid } from '@rapport/kernel/ids';
import { newId } from '@rapport/subgraph-kit/ids';
import type { MemberToken } from '../domain/member-token';
import type { SigningKeys } from '../signing/signing-keys';

/** Tokens that members show at the till. */
export interface TokenSettings {
  /** `null` without LOYALTY_SIGNING_KEY, and then there are no tokens. */
  readonly keys: SigningKeys | null;
  /** How long a token is good. */
  readonly minutes: number;
}

/** What a token says; `iat` and `exp` in seconds, as JWT has them. An opaque id, and no personal data. */
interface TokenClaims {
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

export type TokenRefusal = 'invalid' | 'expired';

/** Long enough for a slow queue, too short to be passed on. */
export const MEMBER_TOKEN_MINUTES = 5;
/** How far the clocks of two replicas are apart. */
const CLOCK_SKEW_S = 60;

/** A new token with each call; `null` when there are none. */
export function issueToken({ keys, minutes }: TokenSettings, customerId: string, now: Date) {
  if (keys === null) return null;
  const iat = Math.floor(now.getTime() / 1_000);
  const exp = iat + minutes * 60;
  const claims: TokenClaims = { sub: customerId, jti: newId(), iat, exp };
  return { token: keys.sign('member-token', claims), expiresAt: new Date(exp * 1_000) };
}

/** Whose token it is. Needs the keys alone: no look-up, so nothing to guess at. */
export function readToken({ keys }: TokenSettings, token: string, now: Date): MemberToken | TokenRefusal {
  const claims = keys?.verify('member-token', token) as Partial<Record<keyof TokenClaims, unknown>> | null;
  const { sub, jti, iat, exp } = claims ?? {};
  if (typeof sub !== 'string' || typeof jti !== 'string' || !isUuid(sub) || !isUuid(jti)) return 'invalid';
  const nowS = now.getTime() / 1_000;
  if (typeof iat !== 'number' || typeof exp !== 'number' || iat > nowS + CLOCK_SKEW_S) return 'invalid';
  return nowS >= exp ? 'expired' : { tokenId: jti, customerId: sub };
}

import { isUuid } from '@rapport/kernel/ids';
import { ServiceUnavailableError, UnauthenticatedError } from '@rapport/subgraph-kit/errors';
import type { Logger } from '@rapport/subgraph-kit/log';
import { STAFF_ROLES, type StaffRole, type Viewer } from '@rapport/subgraph-kit/viewer';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { BoundedCache } from './bounded-cache';

/** Where the tokens of customers and staff come from, and how they are checked. */
export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string;
  /** A shared secret (HS256; development, or an issuer of one's own), or the URL of the issuer's public keys. */
  readonly keys: { readonly secret: string } | { readonly jwksUrl: string };
}

export interface JwtVerifier {
  /**
   * @throws UnauthenticatedError when the token is expired, forged, or meant for somebody else
   * @throws ServiceUnavailableError when the issuer's keys cannot be fetched
   */
  verify(token: string): Promise<Viewer>;
}

/** Public-key algorithms only: a public key must never be accepted as the secret of an HMAC. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];
const CLOCK_TOLERANCE_S = 5;
/** A verified token is not verified again for this long: bursts of one client pay for one signature check. */
const REUSE_MS = 60_000;
const CACHED_TOKENS_MAX = 10_000;
const STAFF_ID_LENGTH_MAX = 64;

export function createJwtVerifier(options: JwtOptions, log: Logger, now = Date.now): JwtVerifier {
  const check = createCheck(options);
  const verified = new BoundedCache<{ readonly viewer: Viewer; readonly untilMs: number }>(CACHED_TOKENS_MAX);
  return {
    async verify(token) {
      const known = verified.get(token);
      const nowMs = now();
      if (known !== undefined && nowMs < known.untilMs) return known.viewer;
      verified.delete(token);
      const payload = await check(token, new Date(nowMs)).catch((error: unknown) => {
        throw explain(error, log);
      });
      const viewer = toViewer(payload);
      verified.set(token, { viewer, untilMs: Math.min(nowMs + REUSE_MS, (payload.exp ?? 0) * 1000) });
      return viewer;
    },
  };
}

type Check = (token: string, currentDate: Date) => Promise<JWTPayload>;

function createCheck({ issuer, audience, keys }: JwtOptions): Check {
  const checks = {
    issuer,
    audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
  } satisfies JWTVerifyOptions;
  if ('secret' in keys) {
    const secret = new TextEncoder().encode(keys.secret);
    return async (token, currentDate) =>
      (await jwtVerify(token, secret, { ...checks, algorithms: ['HS256'], currentDate })).payload;
  }
  const jwks = createRemoteJWKSet(new URL(keys.jwksUrl));
  return async (token, currentDate) =>
    (await jwtVerify(token, jwks, { ...checks, algorithms: PUBLIC_KEY_ALGORITHMS, currentDate })).payload;
}

/** What goes wrong when the issuer's keys do not arrive; everything else is the token's fault. */
const ISSUERS_FAULTS: ReadonlySet<string> = new Set([
  errors.JOSEError.code,
  errors.JWKSTimeout.code,
  errors.JWKSInvalid.code,
]);

/** Tells a client what is wrong with its token, and not how a forged one could be made better. */
function explain(error: unknown, log: Logger): Error {
  if (error instanceof errors.JWTExpired) {
    return new UnauthenticatedError('The access token has expired: log in again or refresh it');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new UnauthenticatedError(
      `The access token is not for this API: its claim "${error.claim}" does not fit`,
    );
  }
  if (error instanceof errors.JOSEError && !ISSUERS_FAULTS.has(error.code)) {
    return new UnauthenticatedError('The access token is not valid: the issuer of this API did not sign it');
  }
  log.error({ err: error }, 'the keys of the token issuer cannot be fetched');
  return new ServiceUnavailableError('Access tokens cannot be verified at the moment: try again');
}

function toViewer({ kind, sub = '', roles }: JWTPayload): Viewer {
  if (kind === 'customer') {
    if (isUuid(sub)) return { kind, customerId: sub };
    throw new UnauthenticatedError('The access token names no customer: its claim "sub" wants a customer id');
  }
  if (kind === 'staff') {
    if (sub.length > 0 && sub.length <= STAFF_ID_LENGTH_MAX) {
      return { kind, staffId: sub, roles: knownRoles(roles) };
    }
    throw new UnauthenticatedError('The access token names nobody: its claim "sub" wants 1 to 64 characters');
  }
  throw new UnauthenticatedError(
    'The access token is for nobody we know: its claim "kind" wants customer or staff',
  );
}

/** An identity provider knows roles that are not ours: they give nothing here. */
const knownRoles = (roles: unknown): StaffRole[] =>
  Array.isArray(roles) ? STAFF_ROLES.filter((role) => roles.includes(role)) : [];

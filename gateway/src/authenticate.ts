import { isBlockedId } from '@rapport/kernel/blocked-id';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKeys } from '@rapport/subgraph-kit/api-keys';
import { BadInputError, UnauthenticatedError } from '@rapport/subgraph-kit/errors';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { JwtVerifier } from './jwt';

/** Finds out who sends a request, from its headers alone. */
export type Authenticator = (headers: IncomingHttpHeaders) => Promise<Viewer>;

export interface AuthenticatorOptions {
  readonly jwt: JwtVerifier;
  readonly apiKeys: ApiKeys;
}

const API_KEY_PREFIX = 'rpk_';
const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;
/** Printable ASCII without spaces: what browsers and SDKs make up. */
const ANONYMOUS_ID = /^[!-~]{1,256}$/;

/**
 * Customers and staff come with a JWT, tills, partners and back ends with an API key, guests with nothing or with
 * an anonymous id. No other header says anything about who asks: least of all `x-rapport-viewer`, which is read
 * nowhere in the gateway.
 *
 * @returns an authenticator that rejects with UnauthenticatedError when a credential is given and does not hold:
 *   an expired customer is not a guest
 */
export function createAuthenticator({ jwt, apiKeys }: AuthenticatorOptions): Authenticator {
  return async (headers) => {
    const apiKey = headers['x-api-key'];
    const { authorization } = headers;
    if (apiKey !== undefined && authorization !== undefined) {
      throw new UnauthenticatedError('Send either Authorization or X-Api-Key, not both');
    }
    if (apiKey !== undefined) return keyHolder(apiKeys, String(apiKey));
    if (authorization === undefined) return guest(headers['x-anonymous-id']);

    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      throw new UnauthenticatedError('Authorization wants "Bearer <token or API key>"; something else came');
    }
    return token.startsWith(API_KEY_PREFIX) ? keyHolder(apiKeys, token) : jwt.verify(token);
  };
}

function keyHolder(apiKeys: ApiKeys, key: string): Viewer {
  const viewer = apiKeys.find(key);
  if (viewer === null) throw new UnauthenticatedError('The API key is unknown or was withdrawn');
  return viewer;
}

function guest(anonymousId: string | string[] | undefined): Viewer {
  if (anonymousId === undefined) return { kind: 'guest', anonymousId: null };
  if (typeof anonymousId === 'string' && ANONYMOUS_ID.test(anonymousId)) {
    // "undefined" and the like come from broken clients: all of them together would be one visitor.
    return { kind: 'guest', anonymousId: isBlockedId(anonymousId) ? null : anonymousId };
  }
  throw new BadInputError('X-Anonymous-Id wants 1 to 256 printable ASCII characters without spaces');
}

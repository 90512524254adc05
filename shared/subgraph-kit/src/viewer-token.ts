import { jwtVerify, SignJWT } from 'jose';
import { UnauthenticatedError } from './errors';
import { viewerSchema, type Viewer } from './viewer';

/** The only header from which a subgraph learns who is asking. */
export const VIEWER_HEADER = 'x-rapport-viewer';
/** Carries the id under which every log line of one request is found, across services. */
export const REQUEST_ID_HEADER = 'x-request-id';

const ISSUER = 'rapport-gateway';
const AUDIENCE = 'rapport-subgraph';
/** Long enough for the slowest request and skewed clocks, short enough that a leaked token is soon worthless. */
const TOKEN_LIFETIME_S = 120;
/** A signature is reused for this long, so that a burst of one viewer's requests signs once. */
const REUSE_MS = 30_000;
const CACHED_VIEWERS_MAX = 10_000;

/** Signs viewers for the way from the gateway to a subgraph. */
export interface ViewerSigner {
  /** @param globalPrivacyControl whether the client sent `Sec-GPC: 1` */
  sign(viewer: Viewer, globalPrivacyControl?: boolean): Promise<string>;
}

/** @param secret shared by the gateway and the subgraphs, at least 32 bytes */
export function createViewerSigner(secret: string, now: () => number = Date.now): ViewerSigner {
  const key = new TextEncoder().encode(secret);
  const recent = new Map<string, { readonly token: string; readonly signedAtMs: number }>();
  return {
    async sign(viewer, globalPrivacyControl = false) {
      const name = JSON.stringify([viewer, globalPrivacyControl]);
      const known = recent.get(name);
      const nowMs = now();
      if (known !== undefined && nowMs - known.signedAtMs < REUSE_MS) return known.token;
      const issuedAt = Math.floor(nowMs / 1000);
      const token = await new SignJWT({ viewer, ...(globalPrivacyControl && { gpc: true }) })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_LIFETIME_S)
        .sign(key);
      if (recent.size >= CACHED_VIEWERS_MAX) recent.clear();
      recent.set(name, { token, signedAtMs: nowMs });
      return token;
    },
  };
}

/** What the gateway knows of who sends a request. */
export interface SignedRequest {
  readonly viewer: Viewer;
  readonly globalPrivacyControl: boolean;
}

/** Reads back what a `ViewerSigner` wrote. */
export interface ViewerVerifier {
  /** @throws UnauthenticatedError when the token is missing, forged, expired or for somebody else */
  verify(token: string | undefined): Promise<SignedRequest>;
}

/** @param secret the gateway's; see `createViewerSigner` */
export function createViewerVerifier(secret: string): ViewerVerifier {
  const key = new TextEncoder().encode(secret);
  return {
    async verify(token) {
      if (token === undefined)
        throw new UnauthenticatedError(`A subgraph is reached through the gateway: no ${VIEWER_HEADER}`);
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
        });
        return {
          viewer: viewerSchema.parse(payload['viewer']),
          globalPrivacyControl: payload['gpc'] === true,
        };
      } catch {
        throw new UnauthenticatedError(`${VIEWER_HEADER} is not a valid token of this gateway`);
      }
    },
  };
}

import type { ConsentPurpose, ConsentRefusal } from './consent/consent-state';

/** What a request can do wrong that is neither a business outcome nor a bug. Part of the API: codes are never renamed. */
export type RequestErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'PAYLOAD_TOO_LARGE'
  | 'QUERY_TOO_COMPLEX'
  | 'SERVICE_UNAVAILABLE'
  | 'CONSENT_REQUIRED'
  | 'TOO_MANY_REQUESTS';

const HTTP_STATUS: Readonly<Record<RequestErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  IDEMPOTENCY_KEY_REUSED: 409,
  PAYLOAD_TOO_LARGE: 413,
  QUERY_TOO_COMPLEX: 400,
  SERVICE_UNAVAILABLE: 503,
  CONSENT_REQUIRED: 403,
  TOO_MANY_REQUESTS: 429,
};

/** An error that is told to the caller: a stable code, and a message that says what was wanted and what came. */
export abstract class RequestError extends Error {
  abstract readonly code: RequestErrorCode;
  /** What machines need beside the code; told to the caller as further `extensions`. */
  readonly extensions: Readonly<Record<string, string>> = {};

  /** The HTTP status of the error where it ends a whole request. */
  get httpStatus(): number {
    return HTTP_STATUS[this.code];
  }
}

/** A value is missing, malformed or out of range. */
export class BadInputError extends RequestError {
  override readonly name = 'BadInputError';
  readonly code = 'BAD_USER_INPUT';
}

/** Nobody, or nobody we can verify, is asking. */
export class UnauthenticatedError extends RequestError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
}

/** The viewer is known and may not do this. */
export class ForbiddenError extends RequestError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

/** The named thing does not exist, or not for this viewer. */
export class NotFoundError extends RequestError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';

  constructor(what: string, id: string) {
    super(`${what} ${id} does not exist`);
  }
}

/** An idempotency key came back with another request. */
export class IdempotencyKeyReusedError extends RequestError {
  override readonly name = 'IdempotencyKeyReusedError';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor(key: string) {
    super(`idempotencyKey ${key} was used for another request: send a new key with a new request`);
  }
}

/** A body over its limit. */
export class PayloadTooLargeError extends RequestError {
  override readonly name = 'PayloadTooLargeError';
  readonly code = 'PAYLOAD_TOO_LARGE';
}

/** An operation too deep or too expensive to run. */
export class QueryTooComplexError extends RequestError {
  override readonly name = 'QueryTooComplexError';
  readonly code = 'QUERY_TOO_COMPLEX';
}

/** Something the answer depends on does not answer. Not the caller's mistake: trying again later may work. */
export class ServiceUnavailableError extends RequestError {
  override readonly name = 'ServiceUnavailableError';
  readonly code = 'SERVICE_UNAVAILABLE';
}

/** More often than this caller may. */
export class TooManyRequestsError extends RequestError {
  override readonly name = 'TooManyRequestsError';
  readonly code = 'TOO_MANY_REQUESTS';
  override readonly extensions: Readonly<Record<'retryAfterSeconds', string>>;

  constructor(what: string, retryAfterSeconds: number) {
    super(`${what}: try again in ${retryAfterSeconds} s`);
    this.extensions = { retryAfterSeconds: String(retryAfterSeconds) };
  }
}

/** The person whose data this needs does not allow it. */
export class ConsentRequiredError extends RequestError {
  override readonly name = 'ConsentRequiredError';
  readonly code = 'CONSENT_REQUIRED';
  override readonly extensions: Readonly<Record<'purpose' | 'reason', string>>;

  constructor(purpose: ConsentPurpose, reason: ConsentRefusal) {
    super(`This field uses personal data for ${purpose}: ${REFUSALS[reason]}`);
    this.extensions = { purpose, reason };
  }
}

const REFUSALS: Readonly<Record<ConsentRefusal, string>> = {
  NO_DECISION: 'the person has not decided about that',
  WITHDRAWN: 'the person does not allow that',
  GLOBAL_PRIVACY_CONTROL: "the person's browser says no to that",
  PERSONALISATION_OFF: 'the person wants less personalisation than that',
};

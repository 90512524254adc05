/** A contribution was stored, now or by an earlier attempt with the same idempotency key. */
export interface Published {
  readonly kind: 'published';
  readonly contributionId: string;
}

/** What was done to a contribution that was there. */
export interface Done {
  readonly kind: 'done';
  readonly contributionId: string;
}

/** There is no such contribution, or not for this reader: somebody deleted or hid it meanwhile. */
export interface NotFound {
  readonly kind: 'not-found';
  readonly contributionId: string;
}

export const done = (contributionId: string): Done => ({ kind: 'done', contributionId });
export const notFound = (contributionId: string): NotFound => ({ kind: 'not-found', contributionId });

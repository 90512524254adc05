import type { EntityManager } from 'typeorm';

/** Somebody who asked for the newsletter. */
export interface NewsletterRequest {
  readonly customerId: string;
  readonly originId: string;
  readonly requestId: string;
  readonly emailSealed: Buffer;
  readonly locale: string;
  readonly noticeVersion: string | null;
  readonly requestedAt: Date;
  readonly confirmedAt: Date | null;
  readonly unsubscribeToken: string;
  readonly unsubscribedAt: Date | null;
}

const COLUMNS = `customer_id AS "customerId", origin_id AS "originId", request_id AS "requestId",
  email_sealed AS "emailSealed", locale, notice_version AS "noticeVersion", requested_at AS "requestedAt",
  confirmed_at AS "confirmedAt", unsubscribe_token AS "unsubscribeToken", unsubscribed_at AS "unsubscribedAt"`;

/** How often an address was asked for since `since`. Until `tx` ends nobody else asks for it. */
export async function countRequests(tx: EntityManager, emailMark: string, since: Date): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 11))', [emailMark]);
  const [row]: { n: number }[] = await tx.query(
    'SELECT count(*)::int AS n FROM newsletter_request WHERE email_mark = $1 AND requested_at > $2',
    [emailMark, since],
  );
  return row?.n ?? 0;
}

export async function insertRequest(
  tx: EntityManager,
  request: Omit<NewsletterRequest, 'confirmedAt' | 'unsubscribedAt'> & { readonly emailMark: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO newsletter_request (customer_id, origin_id, request_id, email_mark, email_sealed, locale,
                                     notice_version, requested_at, unsubscribe_token)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      request.customerId,
      request.originId,
      request.requestId,
      request.emailMark,
      request.emailSealed,
      request.locale,
      request.noticeVersion,
      request.requestedAt,
      request.unsubscribeToken,
    ],
  );
}

/** Requests whose mail nobody sent yet, and that nobody took lately to send it; the oldest first. */
export function lockWaiting(
  tx: EntityManager,
  times: { readonly requestedAfter: Date; readonly takenBefore: Date },
  limit: number,
): Promise<NewsletterRequest[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM newsletter_request
      WHERE sent_at IS NULL AND confirmed_at IS NULL AND requested_at > $1
        AND (taken_at IS NULL OR taken_at < $2)
      ORDER BY requested_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [times.requestedAfter, times.takenBefore, limit],
  );
}

/** Gives requests new tokens: the tokens of before are worth nothing from then on. */
export async function saveTokens(
  tx: EntityManager,
  tokens: readonly { readonly requestId: string; readonly hash: string }[],
  takenAt: Date,
): Promise<void> {
  await tx.query(
    `UPDATE newsletter_request r SET token_hash = new.hash, taken_at = $1
       FROM unnest($2::uuid[], $3::text[]) AS new (request_id, hash) WHERE r.request_id = new.request_id`,
    [takenAt, tokens.map(({ requestId }) => requestId), tokens.map(({ hash }) => hash)],
  );
}

/** Remembers that mails went out. */
export async function markSent(tx: EntityManager, requestIds: readonly string[], at: Date): Promise<void> {
  await tx.query(
    'UPDATE newsletter_request SET sent_at = $2 WHERE request_id = ANY($1::uuid[]) AND sent_at IS NULL',
    [requestIds, at],
  );
}

export async function findByToken(
  db: EntityManager,
  by: { readonly tokenHash: string } | { readonly unsubscribeToken: string },
): Promise<NewsletterRequest | null> {
  const [column, value] =
    'tokenHash' in by ? ['token_hash', by.tokenHash] : ['unsubscribe_token', by.unsubscribeToken];
  const rows: NewsletterRequest[] = await db.query(
    `SELECT ${COLUMNS} FROM newsletter_request WHERE ${column} = $1`,
    [value],
  );
  return rows[0] ?? null;
}

/** @returns whether this call confirmed it: once, however many try at the same moment */
export async function confirmRequest(tx: EntityManager, requestId: string, at: Date): Promise<boolean> {
  const [, rows]: [unknown, number] = await tx.query(
    'UPDATE newsletter_request SET confirmed_at = $2 WHERE request_id = $1 AND confirmed_at IS NULL',
    [requestId, at],
  );
  return rows > 0;
}

/** Ends every subscription of an address, by one of them. @returns whether there was one that had not ended */
export async function unsubscribeAddress(tx: EntityManager, requestId: string, at: Date): Promise<boolean> {
  const [, rows]: [unknown, number] = await tx.query(
    `UPDATE newsletter_request r SET unsubscribed_at = $2 FROM newsletter_request own
      WHERE own.request_id = $1 AND r.email_mark = own.email_mark AND r.customer_id = own.customer_id
        AND r.unsubscribed_at IS NULL`,
    [requestId, at],
  );
  return rows > 0;
}

/** Where a page of subscribers goes on. */
export interface SubscriberPlace {
  readonly confirmedAt: Date;
  readonly requestId: string;
}

/** Those who confirmed and did not unsubscribe, each person and address once, in the order of confirmation. */
export function findSubscribers(
  db: EntityManager,
  limit: number,
  after: SubscriberPlace | null,
): Promise<NewsletterRequest[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM newsletter_request r
      WHERE confirmed_at IS NOT NULL AND unsubscribed_at IS NULL
        AND ($2::timestamptz IS NULL OR (confirmed_at, request_id) > ($2, $3::uuid))
        AND NOT EXISTS (SELECT 1 FROM newsletter_request newer
                         WHERE newer.email_mark = r.email_mark AND newer.customer_id = r.customer_id
                           AND newer.unsubscribed_at IS NULL
                           AND (newer.confirmed_at, newer.request_id) > (r.confirmed_at, r.request_id))
      ORDER BY confirmed_at, request_id LIMIT $1`,
    [limit, after?.confirmedAt ?? null, after?.requestId ?? null],
  );
}

/** Forgets requests that nobody confirmed. @returns how many */
export async function deleteUnconfirmed(tx: EntityManager, before: Date, limit: number): Promise<number> {
  const [, rows]: [unknown, number] = await tx.query(
    `DELETE FROM newsletter_request WHERE request_id IN (
       SELECT request_id FROM newsletter_request WHERE confirmed_at IS NULL AND requested_at < $1 LIMIT $2)`,
    [before, limit],
  );
  return rows;
}

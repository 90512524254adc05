import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireService, type Viewer } from '@rapport/subgraph-kit/viewer';
import { findConsentsInForce } from '../../db/consent-repository';
import {
  findSubscribers,
  lockWaiting,
  markSent,
  saveTokens,
  type NewsletterRequest,
  type SubscriberPlace,
} from '../../db/newsletter-repository';
import { withRetries } from '../with-retries';
import { CONFIRM_WITHIN_HOURS, HOUR_MS, type Newsletter } from './newsletter';
import { hashOf, newToken } from './tokens';

/** A mail that the retailer's mailer is to send: whoever has its token has the mailbox. */
export interface ConfirmationMail {
  readonly requestId: string;
  readonly email: string;
  readonly locale: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly unsubscribeToken: string;
}

const MAILS_MAX = 100;
/** After this long a mailer that said nothing is taken to have died. */
const TAKEN_FOR_MINUTES = 10;

/**
 * Hands out mails to be sent, each to one mailer. The token is made here and told once; of a mail that is handed out
 * again the earlier token is worth nothing.
 */
export function takeMails(newsletter: Newsletter, limit: number): Promise<ConfirmationMail[]> {
  const { db, now, viewer } = newsletter;
  requireMailer(viewer);
  if (limit < 1 || limit > MAILS_MAX) throw new BadInputError(`limit wants 1 to ${MAILS_MAX}; ${limit} came`);
  return withRetries(() =>
    db.transaction(async (tx) => {
      const times = {
        requestedAfter: new Date(now.getTime() - CONFIRM_WITHIN_HOURS * HOUR_MS),
        takenBefore: new Date(now.getTime() - TAKEN_FOR_MINUTES * 60_000),
      };
      const waiting = await lockWaiting(tx, times, limit);
      const mails = (await withAddresses(newsletter, waiting)).map(({ email, request }) => ({
        requestId: request.requestId,
        email,
        locale: request.locale,
        token: newToken(),
        expiresAt: expiryOf(request),
        unsubscribeToken: request.unsubscribeToken,
      }));
      await saveTokens(
        tx,
        mails.map(({ requestId, token }) => ({ requestId, hash: hashOf(token) })),
        now,
      );
      return mails;
    }),
  );
}

export const expiryOf = ({ requestedAt }: NewsletterRequest): Date =>
  new Date(requestedAt.getTime() + CONFIRM_WITHIN_HOURS * HOUR_MS);

/** The mailer sent them. */
export async function acknowledgeMails(
  { db, viewer, now }: Newsletter,
  requestIds: readonly string[],
): Promise<void> {
  requireMailer(viewer);
  if (requestIds.length > MAILS_MAX || !requestIds.every(isUuid)) {
    throw new BadInputError(`requestIds wants at most ${MAILS_MAX} ids that takeNewsletterMails gave`);
  }
  await markSent(db.manager, requestIds, now);
}

/** Somebody to send the newsletter to. */
export interface Subscriber extends SubscriberPlace {
  readonly customerId: string;
  readonly email: string;
  readonly locale: string;
  readonly unsubscribeToken: string;
}

/** A page of those who confirmed, did not unsubscribe, and still consent to marketing by e-mail. */
export async function listSubscribers(
  newsletter: Newsletter,
  page: { readonly limit: number; readonly after: SubscriberPlace | null },
): Promise<{ readonly subscribers: readonly Subscriber[]; readonly places: readonly SubscriberPlace[] }> {
  const { db, viewer, consentDefaults } = newsletter;
  requireMailer(viewer);
  const found = await findSubscribers(db.manager, page.limit, page.after);
  const consents = await findConsentsInForce(
    db.manager,
    [...new Set(found.map(({ customerId }) => customerId))],
    consentDefaults,
  );
  const allowed = found.filter(({ customerId }) =>
    consents.get(customerId)?.granted.includes('MARKETING_EMAIL'),
  );
  const subscribers = (await withAddresses(newsletter, allowed)).flatMap(
    ({ email, request }): Subscriber[] =>
      request.confirmedAt === null ? [] : [{ ...request, email, confirmedAt: request.confirmedAt }],
  );
  const places = found.map(({ requestId, confirmedAt, requestedAt }) => ({
    requestId,
    confirmedAt: confirmedAt ?? requestedAt,
  }));
  return { subscribers, places };
}

/** Only the retailer's own back end sees addresses and tokens. */
function requireMailer(viewer: Viewer): void {
  requireService(viewer);
}

/** Requests with their address; whose key was destroyed has none and is left out. */
async function withAddresses({ db, secrecy }: Newsletter, requests: readonly NewsletterRequest[]) {
  const emails = await secrecy.open(
    db.manager,
    requests.map(({ originId: personId, emailSealed: sealed }) => ({ personId, sealed })),
  );
  return requests.flatMap((request, n) => {
    const email = emails[n] ?? null;
    return email === null ? [] : [{ request, email }];
  });
}

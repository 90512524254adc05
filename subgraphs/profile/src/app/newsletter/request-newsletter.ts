import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { countRequests, insertRequest } from '../../db/newsletter-repository';
import { readLocale } from '../../domain/account-settings';
import { readEmailAddress } from '../../domain/email-address';
import { lockActingPerson } from '../acting-person';
import { withRetries } from '../with-retries';
import { HOUR_MS, type Newsletter } from './newsletter';
import { newToken } from './tokens';

/** What somebody asks for, and what they were told. */
export interface NewsletterWish {
  readonly email: string;
  readonly locale: string;
  /** The version of the notice they read. */
  readonly noticeVersion: string | null;
}

/** More wishes for an address than this in a day are somebody who floods it. */
const REQUESTS_A_DAY_MAX = 3;
const NOTICE_LENGTH_MAX = 64;

/**
 * Takes the wish in. Nothing tells whether the address is known, subscribed, or was asked for too often: the answer is
 * always the same.
 *
 * @throws BadInputError for what is no address or no language
 */
export async function requestNewsletter(
  { db, secrecy, viewer, now }: Newsletter,
  wish: NewsletterWish,
): Promise<void> {
  const email = readEmailAddress(wish.email);
  if (email === null) throw new BadInputError('email wants an address like ada@example.com');
  const locale = readLocale(wish.locale);
  if (locale === null) throw new BadInputError('locale wants a BCP 47 language tag like "de-AT"');
  const { noticeVersion } = wish;
  if (noticeVersion !== null && (noticeVersion.length > NOTICE_LENGTH_MAX || noticeVersion.includes('\0'))) {
    throw new BadInputError(`noticeVersion wants at most ${NOTICE_LENGTH_MAX} characters`);
  }
  await withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, originId } = await lockActingPerson(tx, viewer, now);
      const emailMark = (await secrecy.marker(tx))('newsletter', email);
      const lately = await countRequests(tx, emailMark, new Date(now.getTime() - 24 * HOUR_MS));
      const [emailSealed] = await secrecy.seal(tx, [{ personId: originId, text: email }]);
      if (emailSealed === undefined || lately >= REQUESTS_A_DAY_MAX) return;
      await insertRequest(tx, {
        customerId,
        originId,
        requestId: newId(),
        emailMark,
        emailSealed,
        locale,
        noticeVersion,
        requestedAt: now,
        unsubscribeToken: newToken(),
      });
    }),
  );
}

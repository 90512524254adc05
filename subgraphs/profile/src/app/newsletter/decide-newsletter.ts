import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { lockCustomers } from '../../db/customer-repository';
import {
  confirmRequest,
  findByToken,
  unsubscribeAddress,
  type NewsletterRequest,
} from '../../db/newsletter-repository';
import { withRetries } from '../with-retries';
import type { Newsletter } from './newsletter';
import { recordMarketing } from './record-marketing';
import { expiryOf } from './send-mails';
import { hashOf } from './tokens';

/** What became of a confirmation. */
export type Confirmation = 'CONFIRMED' | 'UNKNOWN' | 'USED' | 'EXPIRED';

const TOKEN = /^[\w-]{20,64}$/;

/** Confirms the wish that a mail was about, once, and records the consent to marketing by e-mail. */
export async function confirmNewsletter(newsletter: Newsletter, token: string): Promise<Confirmation> {
  const { db, now } = newsletter;
  if (!TOKEN.test(token)) return 'UNKNOWN';
  const request = await findByToken(db.manager, { tokenHash: hashOf(token) });
  if (request === null) return 'UNKNOWN';
  if (request.confirmedAt !== null) return 'USED';
  if (expiryOf(request) <= now) return 'EXPIRED';
  return withRetries(() =>
    db.transaction(async (tx) => {
      await lockPerson(tx, request);
      if (!(await confirmRequest(tx, request.requestId, now))) return 'USED';
      await recordMarketing(tx, newsletter, request, true);
      return 'CONFIRMED';
    }),
  );
}

/** Ends a subscription and withdraws the consent. Any number of times is once; an unknown token does nothing. */
export async function unsubscribeNewsletter(
  newsletter: Omit<Newsletter, 'secrecy'>,
  token: string,
): Promise<void> {
  const { db, now } = newsletter;
  const request = TOKEN.test(token) ? await findByToken(db.manager, { unsubscribeToken: token }) : null;
  if (request === null) return;
  await withRetries(() =>
    db.transaction(async (tx) => {
      await lockPerson(tx, request);
      if (await unsubscribeAddress(tx, request.requestId, now)) {
        await recordMarketing(tx, newsletter, request, false);
      }
    }),
  );
}

async function lockPerson(tx: EntityManager, { originId }: NewsletterRequest): Promise<void> {
  const survivorId = (await resolveCustomerIds(tx, [originId])).get(originId) ?? originId;
  await lockCustomers(tx, [survivorId, originId]);
}

import type { EntityManager } from 'typeorm';
import { findNotice } from '../../db/consent-notice-repository';
import type { NewsletterRequest } from '../../db/newsletter-repository';
import { recordDecisions } from '../record-decisions';
import { refreshConsents } from '../refresh-consents';
import type { Newsletter } from './newsletter';

/** Records that the owner of the mailbox allowed marketing by e-mail, or ended it. Their person is locked. */
export async function recordMarketing(
  tx: EntityManager,
  { now, consentDefaults: defaults }: Pick<Newsletter, 'now' | 'consentDefaults'>,
  { originId, noticeVersion: version, locale }: NewsletterRequest,
  granted: boolean,
): Promise<void> {
  const notice = version === null ? null : await findNotice(tx, version, locale);
  await recordDecisions(
    tx,
    [
      {
        originId,
        purpose: 'MARKETING_EMAIL',
        level: granted ? 'FULL' : 'OFF',
        decidedAt: now,
        notice: { version, hash: notice?.hash ?? null, locale },
        channel: 'email',
        method: granted ? 'DOUBLE_OPT_IN' : 'UNSUBSCRIBE_LINK',
        actor: 'self',
      },
    ],
    now,
  );
  await refreshConsents(tx, { ids: [originId] }, { now, defaults });
}

import { BadInputError, ForbiddenError, NotFoundError } from '@rapport/subgraph-kit/errors';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { isUuid } from '@rapport/kernel/ids';
import { actorOf, type Viewer } from '@rapport/subgraph-kit/viewer';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource, EntityManager } from 'typeorm';
import { findLatestRecords } from '../db/consent-chain-repository';
import { findNotice } from '../db/consent-notice-repository';
import { findConsentsInForce } from '../db/consent-repository';
import { lockCustomers } from '../db/customer-repository';
import type { ConsentDecision, ConsentInForce, ConsentMethod, ConsentPurpose } from '../domain/consent';
import type { NoticeShown } from '../domain/consent-record';
import { lockActingPerson } from './acting-person';
import { recordDecisions } from './record-decisions';
import { refreshConsents } from './refresh-consents';
import { withRetries } from './with-retries';

/** What somebody decides, and how they were asked. */
export interface ConsentRequest {
  /** For staff and tills, who decide on behalf of somebody. */
  readonly customerId: string | null;
  readonly choices: readonly Pick<ConsentDecision, 'purpose' | 'level'>[];
  readonly noticeVersion: string | null;
  readonly locale: string | null;
  readonly channel: string | null;
  readonly method: ConsentMethod | null;
}

export type ConsentOutcome =
  | {
      readonly kind: 'SET';
      readonly customerId: string;
      readonly inForce: ConsentInForce;
      readonly recorded: number;
    }
  | { readonly kind: 'UNKNOWN_NOTICE'; readonly version: string; readonly locale: string };

/**
 * Records decisions of one person, all or none, and tells the others. What was decided so before, after the same notice,
 * and holds, is not recorded again.
 */
export function setConsents(
  {
    db,
    viewer,
    now,
    defaults,
  }: {
    readonly db: DataSource;
    readonly viewer: Viewer;
    readonly now: Date;
    readonly defaults: readonly ConsentPurpose[];
  },
  request: ConsentRequest,
): Promise<ConsentOutcome> {
  assertChoices(request.choices);
  return withRetries(() =>
    db.transaction(async (tx): Promise<ConsentOutcome> => {
      const notice = await noticeOf(tx, request);
      if (notice === null) {
        return { kind: 'UNKNOWN_NOTICE', version: request.noticeVersion ?? '', locale: request.locale ?? '' };
      }
      const originId = await lockSubject(tx, viewer, request.customerId, now);
      const news = await newChoices(tx, originId, request, defaults);
      await recordDecisions(
        tx,
        news.map((choice) => ({
          ...choice,
          originId,
          decidedAt: now,
          notice,
          channel: request.channel ?? channelOf(viewer),
          method: methodOf(viewer, request.method),
          actor: recorderOf(viewer),
        })),
        now,
      );
      await refreshConsents(tx, { ids: [originId] }, { now, defaults });
      const inForce = await inForceOf(tx, originId, defaults);
      return { kind: 'SET', customerId: originId, inForce, recorded: news.length };
    }),
  );
}

function assertChoices(choices: ConsentRequest['choices']): void {
  if (new Set(choices.map(({ purpose }) => purpose)).size < choices.length) {
    throw new BadInputError('decisions want each purpose at most once');
  }
  if (choices.length === 0)
    throw new BadInputError('Nothing was decided: send decisions, personalisation or both');
}

const inForceOf = async (
  tx: EntityManager,
  id: string,
  defaults: readonly ConsentPurpose[],
): Promise<ConsentInForce> => {
  const found = (await findConsentsInForce(tx, [id], defaults)).get(id);
  if (found === undefined) throw new Error('there is one for each id');
  return found;
};

/** Those that are not what was decided last, after the same notice, and holds. */
async function newChoices(
  tx: EntityManager,
  originId: string,
  { choices, noticeVersion }: ConsentRequest,
  defaults: readonly ConsentPurpose[],
): Promise<ConsentRequest['choices']> {
  const latest = new Map((await findLatestRecords(tx, originId)).map((record) => [record.purpose, record]));
  const inForce = await inForceOf(tx, originId, defaults);
  const holds = ({ purpose, level }: ConsentRequest['choices'][number]) =>
    purpose === 'DIAL'
      ? inForce.personalisation === level
      : inForce.granted.includes(purpose) === (level !== 'OFF');
  return choices.filter((choice) => {
    const last = latest.get(choice.purpose);
    const again =
      last?.level === choice.level && (noticeVersion === null || last.noticeVersion === noticeVersion);
    return !again || !holds(choice);
  });
}

/** @returns `null` for a notice that was never published */
async function noticeOf(
  tx: EntityManager,
  { noticeVersion, locale }: ConsentRequest,
): Promise<NoticeShown | null> {
  if (noticeVersion === null) return { version: null, hash: null, locale };
  const notice = await findNotice(tx, noticeVersion, locale ?? '');
  return notice === null ? null : { version: notice.version, hash: notice.hash, locale: notice.locale };
}

/** The id that the decision is made under, its person locked. */
async function lockSubject(
  tx: EntityManager,
  viewer: Viewer,
  customerId: string | null,
  now: Date,
): Promise<string> {
  if (viewer.kind === 'staff' || viewer.kind === 'terminal') {
    if (viewer.kind === 'staff') requireStaff(viewer);
    if (customerId === null)
      throw new BadInputError(`A ${viewer.kind} decides on behalf of somebody: name customerId`);
    if (!isUuid(customerId)) throw new NotFoundError('Customer', customerId);
    const originId = customerId.toLowerCase();
    const survivorId = (await resolveCustomerIds(tx, [originId])).get(originId) ?? originId;
    const locked = await lockCustomers(tx, [survivorId, originId]);
    if (!locked.has(originId)) throw new NotFoundError('Customer', customerId);
    return originId;
  }
  if (customerId !== null) throw new ForbiddenError('Only staff and tills decide on behalf of somebody');
  return (await lockActingPerson(tx, viewer, now)).originId;
}

/** Nothing in a record names the person. */
const recorderOf = (viewer: Viewer): string => (viewer.kind === 'customer' ? 'self' : actorOf(viewer));

const channelOf = (viewer: Viewer): string | null =>
  viewer.kind === 'terminal' ? `${viewer.storeId}/${viewer.registerId}` : null;

/** Nobody may say that somebody else did it: tills and staff are what they are. */
function methodOf(viewer: Viewer, given: ConsentMethod | null): ConsentMethod {
  if (viewer.kind === 'terminal') return 'TILL';
  if (viewer.kind === 'staff') return given === 'IMPORT' ? 'IMPORT' : 'STAFF';
  return given === 'APP' ? 'APP' : 'WEB_FORM';
}

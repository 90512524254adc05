import { holdMerges } from '@rapport/subgraph-kit/customer-redirect';
import { newId } from '@rapport/subgraph-kit/ids';
import { lockForErasure } from '@rapport/subgraph-kit/rights/erased-identity';
import type { Person } from '@rapport/subgraph-kit/rights/personal-data';
import { erasePerson } from '@rapport/subgraph-kit/rights/rights-handlers';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import {
  expireExports,
  findDataRequests,
  insertDataRequest,
  insertReceipts,
  type DataRequest,
} from '../../db/data-request-repository';
import { findKnownAs, findPerson } from '../../db/person-repository';
import { insertTombstones } from '../../db/tombstone-repository';
import { askAgainAt, dueAt } from '../../domain/data-request';
import { recordAccess } from '../record-access';
import { withRetries } from '../with-retries';
import { askSubgraphs } from './ask-subgraphs';
import { customerMarks, personMarks } from './identity-marks';
import { settleRequests } from './receive-answers';
import { readSubject, type RequestSubject } from './request-subject';
import { OWN_NAME, type Rights } from './rights';

/** What the staff or a customer asks with. */
export interface SubjectInput {
  readonly customerId?: string | null;
  readonly reason?: string | null;
}

/** Begins an export of everything held about a person, or goes on with the one under way. */
export function exportMyData(
  rights: Rights,
  viewer: Viewer,
  input: SubjectInput,
  now: Date,
): Promise<DataRequest> {
  const subject = readSubject(viewer, input);
  return withRetries(() =>
    rights.db.transaction(async (tx) => {
      const before = await findRequests(rights, tx, subject.customerId);
      const open = before.find(({ kind, state }) => kind === 'EXPORT' && state === 'IN_PROGRESS');
      if (open !== undefined) return open;
      await audit(tx, viewer, subject, { field: 'exportMyData', now });
      const person = await findPerson(tx, subject.customerId, 'UNDIVIDED');
      const mark = await rights.secrecy.marker(tx);
      const marks = customerMarks(mark, person.customerIds);
      // One at a time is kept: the newest says everything that older ones do.
      await dropExports(rights, tx, marks);
      const request = newRequest('EXPORT', { person, marks, subject, now });
      await insertDataRequest(tx, request, askAgainAt(1, now));
      await askSubgraphs(tx, [request]);
      return request;
    }),
  );
}

/**
 * Forgets a person: here at once, elsewhere as soon as each subgraph hears of it. Whoever was erased before, or is being
 * erased, gets the request that did it.
 */
export function eraseMe(
  rights: Rights,
  viewer: Viewer,
  input: SubjectInput & { readonly contributions: 'REMOVE' | 'KEEP_WITHOUT_NAME' },
  now: Date,
): Promise<DataRequest> {
  const subject = readSubject(viewer, input);
  return withRetries(() =>
    rights.db.transaction(async (tx) => {
      // First of all: what ingestion is about to write of them is written, then goes with the rest.
      await lockForErasure(tx);
      // A merge under way would bring further ids; one that waits finds nobody.
      await holdMerges(tx);
      const [before] = (await findRequests(rights, tx, subject.customerId)).filter(
        ({ kind }) => kind === 'ERASURE',
      );
      if (before !== undefined) return before;
      const person = await findPerson(tx, subject.customerId, 'ALL');
      const mark = await rights.secrecy.marker(tx);
      const marks = personMarks(mark, person, await findKnownAs({ tx, secrecy: rights.secrecy }, person));
      await insertTombstones(tx, marks, now);
      await dropExports(rights, tx, marks);
      const { contributions } = input;
      const request = {
        ...newRequest('ERASURE', {
          person,
          marks: customerMarks(mark, person.customerIds),
          subject,
          now,
        }),
        contributions,
      };
      const records = await erasePerson(tx, { ...person, contributions, now }, { ...rights, erasedAt: now });
      await audit(tx, viewer, { ...subject, customerId: null }, { field: 'eraseMe', now });
      await insertDataRequest(tx, request, askAgainAt(1, now));
      const found = records.some(({ erased, unlinked }) => erased + unlinked > 0);
      await insertReceipts(tx, [
        { requestId: request.requestId, subgraph: OWN_NAME, receivedAt: now, records, found },
      ]);
      await askSubgraphs(tx, [request]);
      await settleRequests(tx, [request], { rights, now });
      return request;
    }),
  );
}

async function findRequests(rights: Rights, tx: EntityManager, customerId: string): Promise<DataRequest[]> {
  const mark = await rights.secrecy.marker(tx);
  return findDataRequests(tx, customerMarks(mark, [customerId]), REQUESTS_MAX);
}

async function dropExports(rights: Rights, tx: EntityManager, marks: readonly string[]): Promise<void> {
  await rights.secrecy.destroy(tx, await expireExports(tx, { marks }));
}

const REQUESTS_MAX = 20;

/** The requests of the logged-in customer, latest first, for as long as their token is good. */
export async function listMyRequests(rights: Rights, viewer: Viewer): Promise<DataRequest[]> {
  return viewer.kind === 'customer' ? findRequests(rights, rights.db.manager, viewer.customerId) : [];
}

function newRequest(
  kind: DataRequest['kind'],
  {
    person,
    marks,
    subject,
    now,
  }: {
    readonly person: Person;
    readonly marks: readonly string[];
    readonly subject: RequestSubject;
    readonly now: Date;
  },
): DataRequest {
  return {
    requestId: newId(),
    kind,
    state: 'IN_PROGRESS',
    subjectMarks: marks,
    ...person,
    contributions: null,
    requestedBy: subject.requestedBy,
    reason: subject.reason,
    requestedAt: now,
    dueAt: dueAt(now),
    asked: 1,
    completedAt: null,
    expiresAt: null,
  };
}

/** That the staff asked stays known; after an erasure not about whom. */
async function audit(
  tx: EntityManager,
  viewer: Viewer,
  subject: { readonly customerId: string | null; readonly onBehalf: boolean },
  { field, now }: { readonly field: string; readonly now: Date },
): Promise<void> {
  if (subject.onBehalf) await recordAccess({ db: tx, viewer, now }, field, [subject.customerId]);
}

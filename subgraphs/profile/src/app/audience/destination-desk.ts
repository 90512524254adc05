import { randomBytes } from 'node:crypto';
import { isUuid } from '@rapport/kernel/ids';
import { BadInputError, NotFoundError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import {
  deleteDestination,
  findDestinations,
  insertDestination,
  reviveDestination,
} from '../../db/audience/destination-repository';
import { findConsentsInForce } from '../../db/consent-repository';
import { findCustomers } from '../../db/profile-reader';
import { findMembers } from '../../db/segment/membership-repository';
import { findSegments } from '../../db/segment/segment-repository';
import { findPersonTraits } from '../../db/trait-repository';
import { csvLine } from '../../domain/audience/csv';
import { destinationProblem } from '../../domain/audience/public-address';
import type { ConsentPurpose } from '../../domain/consent';
import { countryOf } from '../../domain/traits';
import { recordAccess } from '../record-access';
import type { SegmentAccess } from '../segment/ask-segments';
import { sealSecrets } from './destination-secret';

/** Each may have a request under way. */
const DESTINATIONS_MAX = 50;
const EXPORT_MAX = 1_000;

export type DestinationRefusal = {
  readonly code: 'INVALID_URL' | 'UNKNOWN_SEGMENT' | 'TOO_MANY_DESTINATIONS';
  readonly message: string;
};

/** All that staff can do with audiences outside, for one request. */
export function openDestinationDesk(db: DataSource, access: SegmentAccess, strictDestinations: boolean) {
  const { viewer, now, consentDefaults, secrecy } = access;
  const manager = access.db;
  return {
    async list() {
      requireStaff(viewer, 'marketing', 'analyst');
      return findDestinations(manager);
    },

    async create(wanted: { segmentId: string; url: string; purpose: ConsentPurpose }) {
      requireStaff(viewer, 'marketing');
      const problem = destinationProblem(wanted.url, strictDestinations);
      if (problem !== null) return refused('INVALID_URL', problem);
      const [segment] = isUuid(wanted.segmentId) ? await findSegments(manager, [wanted.segmentId]) : [];
      if (segment?.archivedAt !== null) return refused('UNKNOWN_SEGMENT', 'there is no such segment');
      if ((await findDestinations(manager)).length >= DESTINATIONS_MAX) {
        return refused('TOO_MANY_DESTINATIONS', `there are ${DESTINATIONS_MAX}: remove one first`);
      }
      const secret = randomBytes(32).toString('base64url');
      const id = newId();
      await db.transaction(async (tx) => {
        const [secretSealed] = await sealSecrets(tx, secrecy, [{ id, secret }]);
        if (secretSealed !== undefined) await insertDestination(tx, { id, secretSealed, ...wanted }, now);
      });
      const destination = (await findDestinations(manager)).find((one) => one.id === id);
      if (destination === undefined) throw new Error('a destination that was just stored exists');
      return { destination, secret };
    },

    async remove(id: string): Promise<string> {
      requireStaff(viewer, 'marketing');
      if (!isUuid(id) || !(await deleteDestination(manager, id)))
        throw new NotFoundError('Destination', id.slice(0, 40));
      return id;
    },

    async retry(id: string): Promise<string> {
      requireStaff(viewer, 'marketing');
      const found = isUuid(id) && (await db.transaction((tx) => reviveDestination(tx, id, now)));
      if (!found) throw new NotFoundError('Destination', id.slice(0, 40));
      return id;
    },

    /** A page of a segment's members who allow `purpose`, as CSV; the names of the columns stand on the first page. */
    async csv(segmentId: string, purpose: ConsentPurpose, first: number, afterId: string | null) {
      requireStaff(viewer, 'marketing');
      if (first < 1 || first > EXPORT_MAX)
        throw new BadInputError(`first wants 1 to ${EXPORT_MAX}; ${first} came`);
      if (!isUuid(segmentId)) throw new NotFoundError('Segment', segmentId.slice(0, 40));
      const rows = await findMembers(manager, segmentId, afterId, first + 1);
      const members = rows.slice(0, first);
      const ids = members.map(({ customerId }) => customerId);
      const consents = await findConsentsInForce(manager, ids, consentDefaults);
      const allowed = members.filter(({ customerId }) => consents.get(customerId)?.granted.includes(purpose));
      const allowedIds = allowed.map(({ customerId }) => customerId);
      const customers = await findCustomers(manager, allowedIds);
      const traits = await findPersonTraits(manager, secrecy, allowedIds);
      await recordAccess(
        access,
        'exportAudience',
        allowed.length === 0 ? [null] : allowed.map((one) => one.customerId),
      );
      const lines = allowed.map(({ customerId, since, score }) => {
        const customer = customers.get(customerId);
        return csvLine([
          customerId,
          customer?.number ?? null,
          countryOf(traits.get(customerId) ?? {}),
          since.toISOString(),
          score,
        ]);
      });
      return {
        csv:
          (afterId === null ? csvLine(['customer_id', 'number', 'country', 'since', 'score']) : '') +
          lines.join(''),
        exported: allowed.length,
        withheld: members.length - allowed.length,
        nextId: rows.length > first ? (ids.at(-1) ?? null) : null,
      };
    },
  };
}

const refused = (code: DestinationRefusal['code'], message: string): DestinationRefusal => ({
  code,
  message,
});

import { BadInputError, ForbiddenError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { findHolders, holderMark } from '../db/identifier-repository';
import { countLookup, insertLookup, type Lookup, type LookupRate } from '../db/lookup-repository';
import { findCustomers, type CustomerRecord } from '../db/profile-reader';
import { normalise, type Identifier } from '../domain/identifier';
import { isStorable } from '../domain/storable';
import type { Secrecy } from '../secrecy/secrecy';
import { terminalOf } from './lookup-rate';
import type { Access } from './record-access';
import { recordTillVisit } from './record-visit';
import type { IdentifierSettings } from './store-identifiers';

/** What the person at the till says or shows. */
export type TillIdentifier = Identifier & { readonly type: 'CARD' | 'PHONE' };

export type MemberAtTill =
  | { readonly kind: 'found'; readonly customer: CustomerRecord }
  | { readonly kind: 'not-found' }
  /** A number that people share: nobody in particular. */
  | { readonly kind: 'several' }
  | { readonly kind: 'too-many-lookups'; readonly retryAfterSeconds: number };

export interface LookupSettings extends IdentifierSettings {
  readonly rate: LookupRate;
  readonly secrecy: Secrecy;
}

/**
 * Who stands at the till, by card or telephone. Each register has its rate, so that nobody goes through all numbers; each
 * look-up that is let through is kept in the audit, found or not.
 *
 * @throws ForbiddenError for anybody but a till, BadInputError for what can be no card or telephone number
 */
export async function findMemberAtTill(
  access: Access,
  given: TillIdentifier,
  { rate, readPhone, secrecy }: LookupSettings,
): Promise<MemberAtTill> {
  const { db, viewer, now } = access;
  if (viewer.kind !== 'terminal') throw new ForbiddenError(`A till looks members up, not a ${viewer.kind}`);
  const asked = isStorable(given.value) ? normalise(given, readPhone) : null;
  if (asked === null) {
    const wanted =
      given.type === 'CARD' ? 'cardNumber wants a card number' : 'phone wants a telephone number';
    throw new BadInputError(`${wanted}; something else came`);
  }
  const retryAfterSeconds = await countLookup(db, terminalOf(viewer), rate, now);
  if (retryAfterSeconds > 0) return { kind: 'too-many-lookups', retryAfterSeconds };

  const marker = await secrecy.marker(db);
  const holders = await findHolders(db, marker, [asked]);
  const ids = [...new Set(holders.map(({ customerId }) => customerId))];
  const [customer] = ids.length === 1 ? [...(await findCustomers(db, ids)).values()] : [];
  const outcome = customer !== undefined ? 'FOUND' : ids.length > 1 ? 'SEVERAL' : 'NOT_FOUND';
  const lookup: Lookup = {
    lookupId: newId(),
    terminal: terminalOf(viewer),
    type: given.type,
    mark: holderMark(marker, asked),
    customerId: customer?.id ?? null,
    outcome,
    at: now,
  };
  await insertLookup(db, lookup);
  if (customer === undefined) return { kind: outcome === 'SEVERAL' ? 'several' : 'not-found' };
  await recordTillVisit(db, viewer, customer.id, now);
  return { kind: 'found', customer };
}

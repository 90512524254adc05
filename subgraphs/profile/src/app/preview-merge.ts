import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { findPeopleOf } from '../db/consent-repository';
import { findCarts } from '../db/cart-repository';
import { findCustomers, findPurchaseFigures, type CustomerRecord } from '../db/profile-reader';
import { findPersonTraits } from '../db/trait-repository';
import { consentInForce, type ConsentPurpose } from '../domain/consent';
import { mergeTraits } from '../domain/traits';
import type { MergeDesk } from './merge-desk';
import { findPeopleDecisions } from './people-decisions';
import { recordAccess } from './record-access';

/** A trait that the two state differently, and what the merged person would show. */
export interface TraitConflict {
  readonly name: string;
  readonly from: unknown;
  readonly into: unknown;
  readonly kept: unknown;
}

/** What a merge would do. */
export interface MergePreview {
  readonly from: CustomerRecord;
  readonly into: CustomerRecord;
  readonly alreadyOne: boolean;
  readonly orders: number;
  readonly netMinor: number;
  readonly cartLines: number;
  readonly traitConflicts: readonly TraitConflict[];
  /** What the merged person would allow: a merge never invents a grant. */
  readonly granted: readonly ConsentPurpose[];
  /** What one of the two allows now and the merged person would not. */
  readonly grantsLost: readonly ConsentPurpose[];
}

/** How many conflicts are shown. */
export const CONFLICTS_MAX = 200;

/** What would move, without moving it; kept in the audit. @throws NotFoundError when either is nobody known */
export async function previewMerge(desk: MergeDesk, fromId: string, intoId: string): Promise<MergePreview> {
  const { viewer, now } = desk;
  requireStaff(viewer, 'marketing', 'loyalty');
  const db = desk.db.manager;
  const people = await findCustomers(db, [fromId, intoId].filter(isUuid));
  const [from, into] = [known(people, fromId), known(people, intoId)];
  await recordAccess({ db, viewer, now }, 'mergePreview', [...new Set([from.id, into.id])]);

  const traits = await findPersonTraits(db, desk.secrecy, [from.id, into.id]);
  const [own, other] = [traits.get(into.id) ?? {}, traits.get(from.id) ?? {}];
  const merged = mergeTraits(own, other);
  const [figures] = await findPurchaseFigures(db, [from.id]);
  const [cart] = await findCarts(db, [from.id]);
  return {
    ...(await consentAfter(desk, from.id, into.id)),
    from,
    into,
    alreadyOne: from.id === into.id,
    orders: figures?.orders ?? 0,
    netMinor: figures?.netMinor ?? 0,
    cartLines: cart?.lines.length ?? 0,
    traitConflicts: Object.keys(other)
      .filter((name) => Object.hasOwn(own, name) && !same(own[name]?.[0], other[name]?.[0]))
      .sort()
      .slice(0, CONFLICTS_MAX)
      .map((name) => ({
        name,
        from: other[name]?.[0],
        into: own[name]?.[0],
        kept: merged[name]?.[0],
      })),
  };
}

/** What the two allow together, and what of what either allows is lost. */
async function consentAfter({ db, now, consentDefaults }: MergeDesk, fromId: string, intoId: string) {
  const { manager } = db;
  const people = await findPeopleDecisions(manager, await findPeopleOf(manager, [fromId, intoId]));
  const decisions = people.flatMap((person) => person.decisions);
  const joinings = people.flatMap((person) => person.joinings);
  const joining = { from: fromId, into: intoId, at: now };
  const { granted } = consentInForce(decisions, [...joinings, joining], consentDefaults);
  const before = people.flatMap(
    (person) => consentInForce(person.decisions, person.joinings, consentDefaults).granted,
  );
  return { granted, grantsLost: [...new Set(before)].filter((purpose) => !granted.includes(purpose)).sort() };
}

function known(people: ReadonlyMap<string, CustomerRecord>, id: string): CustomerRecord {
  const person = people.get(id);
  if (person?.number == null) throw new NotFoundError('Customer', id);
  return person;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

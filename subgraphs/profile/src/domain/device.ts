import { byCodeUnit } from '@rapport/kernel/compare';

/** Somebody says that a device (an anonymous id) is a known customer's: from identify, alias or a login. */
export interface Claim {
  readonly customerId: string;
  readonly atMs: number;
}

/** A login or a logout: what was done before it and after it on this device may be two people's. */
export interface Cut {
  readonly atMs: number;
  /** Who logged in; `null` is a logout. */
  readonly customerId: string | null;
}

/** A device between two cuts. */
export interface Stretch {
  /** `-Infinity` before the first cut. */
  readonly sinceMs: number;
  /** Who logged in at its beginning; `null` when nobody did. */
  readonly begunBy: string | null;
  /** The claim that made it somebody's; `null` while it is nobody's we know. */
  readonly owner: Claim | null;
}

/** The device of one anonymous id. */
export interface Device {
  /** Whether several people are known to use it: a till, a tablet in the shop. */
  readonly shared: boolean;
  /** In order; they cover all of time. */
  readonly stretches: readonly Stretch[];
}

/** The claim that counts of two: the earlier one, and of the same instant that of the smaller id. */
export const isBefore = (a: Claim, b: Claim): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && byCodeUnit(a.customerId, b.customerId) < 0);

/** Of two cuts at one instant: the logout, for nobody is given what may be another's; else the smaller id. */
export const sameInstant = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? null : byCodeUnit(a, b) < 0 ? a : b;

/**
 * Whose a stretch is, as a function of the **set** of everything said about the device:
 * who logged in at its beginning; on a shared device nobody else, so that what happens between two sessions stays
 * nobody's; on a device of one's own the earliest claim within it, and else who logged in at its end, whose browsing
 * it was.
 */
export function ownerOf(
  stretch: Pick<Stretch, 'sinceMs' | 'begunBy'>,
  said: { readonly shared: boolean; readonly claims: readonly Claim[]; readonly end: Cut | null },
): Claim | null {
  if (stretch.begunBy !== null) return { customerId: stretch.begunBy, atMs: stretch.sinceMs };
  if (said.shared) return null;
  const ending =
    said.end?.customerId == null ? [] : [{ customerId: said.end.customerId, atMs: said.end.atMs }];
  return [...said.claims, ...ending].reduce<Claim | null>(
    (first, claim) => (first === null || isBefore(claim, first) ? claim : first),
    null,
  );
}

/** The index of the stretch that `atMs` falls into. */
export function stretchAt(stretches: readonly { readonly sinceMs: number }[], atMs: number): number {
  const after = stretches.findIndex(({ sinceMs }) => sinceMs > atMs);
  return after === -1 ? stretches.length - 1 : Math.max(0, after - 1);
}

/** What became of a claim. Visible to the sender, because a silent refusal is found by nobody. */
export interface JoinOutcome {
  readonly outcome: 'MERGED' | 'REFUSED' | 'NOOP';
  readonly reason: string;
}

/** What a claim comes to, given whose its stretch was before and is after everything that came with it. */
export function outcomeOf(
  customerId: string,
  {
    shared,
    before,
    after,
  }: { readonly shared: boolean; readonly before: string | null; readonly after: string | null },
): JoinOutcome {
  if (after === customerId) {
    return before === customerId
      ? { outcome: 'NOOP', reason: 'the anonymous id already is this customer' }
      : { outcome: 'MERGED', reason: 'what the anonymous id did belongs to the customer now' };
  }
  if (shared)
    return { outcome: 'REFUSED', reason: 'the device is shared: it is whose session it is, so log in' };
  return {
    outcome: 'REFUSED',
    reason: 'the anonymous id was another customer before (a shared device?): log out first',
  };
}

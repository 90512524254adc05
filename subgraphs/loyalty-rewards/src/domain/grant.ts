import { assert } from '@rapport/kernel/assert';
import { emptyLot, lotChange, takeOpen, type Lot, type LotChange } from './lot';
import { book, movementIn, type Account, type Decision, type LedgerAccount, type Movement } from './movement';

/** Which programme account a grant comes from. */
type Source = Extract<LedgerAccount, 'ISSUED' | 'ADJUSTED' | 'MOVED'>;

/** Something that gives a member more of a wallet, or takes such a thing back. */
export interface Grant
  extends Pick<Movement, 'movementId' | 'kind'>, Partial<Pick<Movement, 'aboutId' | 'reason'>> {
  readonly source: Source;
  /** More than zero, in the wallet's unit. */
  readonly amount: number;
  /** The lot it goes into: opened unless the account has it. */
  readonly lot: Pick<Lot, 'lotId' | 'orderId' | 'activatesAt' | 'expiresAt'>;
  readonly occurredAt: Date;
}

/**
 * Grants into a lot: expired at once when the lot is past its expiry, pending before its activation, else open, and then
 * what is owed is paid first. Pure.
 */
export function grant(account: Account, wanted: Grant, now: Date): Decision {
  const { amount, source, lot: template } = wanted;
  assert(Number.isSafeInteger(amount) && amount > 0, `a grant is of a positive integer, not ${amount}`);
  const own = account.lots.find((lot) => lot.lotId === template.lotId);
  const lot = own ?? emptyLot(template);
  const lots = own === undefined ? [...account.lots, lot] : account.lots;

  const [to, part] = destinationOf(lot, now);
  const paid = to === 'AVAILABLE' ? Math.min(account.owed, amount) : 0;
  const kept = amount - paid;
  const movement = movementIn(
    account,
    { [source]: -amount, [to]: kept, OWED: paid },
    { ...detailsOf(wanted), lotChanges: [lotChange(lot.lotId, { granted: amount, [part]: kept })] },
  );
  return book({ ...account, lots }, movement);
}

/** Where points go that come into a lot at `now`: into which account of the ledger, as which part of the lot. */
function destinationOf({ activatesAt, expiresAt }: Pick<Lot, 'activatesAt' | 'expiresAt'>, now: Date) {
  if (expiresAt <= now) return ['EXPIRED', 'expired'] as const;
  return activatesAt !== null && activatesAt > now
    ? (['PENDING', 'pending'] as const)
    : (['AVAILABLE', 'open'] as const);
}

/**
 * Takes back what was granted: from its own lot (what is pending, then what is open, then what expired unused, which cost
 * the member nothing), then, because the rest is already spent or set aside, from the member's other lots, and what is still
 * missing is owed. Nothing goes below zero. Pure.
 *
 * @param account with the lots of the grant, whatever is left in them, and all open ones
 */
export function takeBack(account: Account, wanted: Grant, now: Date): Decision {
  const { amount, source, lot } = wanted;
  assert(
    Number.isSafeInteger(amount) && amount > 0,
    `what is taken back is a positive integer, not ${amount}`,
  );
  const isOwn = (one: Lot): boolean =>
    one.lotId === lot.lotId || (lot.orderId !== null && one.orderId === lot.orderId);
  const own = takeFromOwn(account.lots.filter(isOwn), amount);
  const others = account.lots.filter((one) => !isOwn(one) && one.expiresAt > now);
  const other = takeOpen(others, amount - own.pending - own.open - own.expired);

  const owed = amount - own.pending - own.open - own.expired - other.taken;
  const movement = movementIn(
    account,
    {
      [source]: amount,
      PENDING: -own.pending,
      AVAILABLE: -own.open - other.taken,
      EXPIRED: -own.expired,
      OWED: -owed,
    },
    { ...detailsOf(wanted), lotChanges: [...own.changes, ...other.changes] },
  );
  return book(account, movement);
}

const detailsOf = ({ movementId, kind, occurredAt, lot, aboutId = null, reason = null }: Grant) => ({
  movementId,
  kind,
  occurredAt,
  orderId: lot.orderId,
  aboutId,
  reason,
});

/** Databases that merged accounts by moving lots may hold more than one of an order. */
function takeFromOwn(lots: readonly Lot[], amount: number) {
  const changes: LotChange[] = [];
  const taken = { pending: 0, open: 0, expired: 0 };
  let left = amount;
  for (const lot of lots) {
    const pending = Math.min(lot.pending, left);
    const open = Math.min(lot.open, left - pending);
    const expired = Math.min(lot.expired, left - pending - open);
    const all = pending + open + expired;
    if (all === 0) continue;
    changes.push(lotChange(lot.lotId, { granted: -all, pending: -pending, open: -open, expired: -expired }));
    taken.pending += pending;
    taken.open += open;
    taken.expired += expired;
    left -= all;
  }
  return { ...taken, changes };
}

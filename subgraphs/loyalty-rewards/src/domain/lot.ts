import { byCodeUnit } from '@rapport/kernel/compare';

/** What was granted together, and activates and expires together. Amounts are in the unit of the account's wallet. */
export interface Lot {
  readonly lotId: string;
  /** The order that earned it; `null` for other grants. */
  readonly orderId: string | null;
  /** From when its pending part can be spent; `null` for what was never pending. */
  readonly activatesAt: Date | null;
  /** `NEVER` for what does not expire. */
  readonly expiresAt: Date;
  /** Granted, less what was taken back from this lot. What is none of the following is spent. */
  readonly granted: number;
  /** Not yet to be spent. */
  readonly pending: number;
  /** Not yet used. */
  readonly open: number;
  /** Set aside for redemptions under way. */
  readonly held: number;
  /** Expired unused. */
  readonly expired: number;
}

/** The parts of a lot. */
export const LOT_PARTS = ['granted', 'pending', 'open', 'held', 'expired'] as const;
export type LotAmounts = Readonly<Record<(typeof LOT_PARTS)[number], number>>;

/** What a movement does to a lot: differences. Each is kept with its movement, so that a spend names its lots. */
export interface LotChange extends LotAmounts {
  readonly lotId: string;
}

export const sumOf = (changes: readonly LotChange[], part: keyof LotAmounts): number =>
  changes.reduce((sum, change) => sum + change[part], 0);

/** When lots expire that do not. */
export const NEVER = new Date('9999-12-31T00:00:00.000Z');

export const lotChange = (lotId: string, amounts: Partial<LotAmounts>): LotChange => ({
  lotId,
  granted: 0,
  pending: 0,
  open: 0,
  held: 0,
  expired: 0,
  ...amounts,
});

/** A lot with nothing in it. */
export const emptyLot = (lot: Pick<Lot, 'lotId' | 'orderId' | 'activatesAt' | 'expiresAt'>): Lot => ({
  granted: 0,
  pending: 0,
  open: 0,
  held: 0,
  expired: 0,
  ...lot,
});

type Readable = Pick<Lot, 'activatesAt' | 'pending' | 'open' | 'expiresAt'>;

/**
 * What of a lot can be spent at `now`: nothing from the instant of its expiry on, and what is pending from the instant of
 * its activation on, whether or not either is booked yet.
 */
export const spendableOf = (lot: Readable, now: Date): number =>
  lot.expiresAt <= now ? 0 : lot.open + (isActive(lot, now) ? lot.pending : 0);

/** Whether what is pending has become spendable. */
export const isActive = (lot: Pick<Lot, 'activatesAt'>, now: Date): boolean =>
  lot.activatesAt !== null && lot.activatesAt <= now;

export const spendableIn = (lots: readonly Readable[], now: Date): number =>
  lots.reduce((sum, lot) => sum + spendableOf(lot, now), 0);

/** The order in which lots are used: first expiring first, then by id. */
export const byExpiry = (a: Pick<Lot, 'expiresAt' | 'lotId'>, b: Pick<Lot, 'expiresAt' | 'lotId'>): number =>
  a.expiresAt.getTime() - b.expiresAt.getTime() || byCodeUnit(a.lotId, b.lotId);

/** What comes back into a lot: open again, or, past the lot's expiry, expired at once. */
export const comesBack = ({ lotId, expiresAt }: Pick<Lot, 'lotId' | 'expiresAt'>, amount: number, at: Date) =>
  lotChange(lotId, expiresAt <= at ? { expired: amount } : { open: amount });

/**
 * Takes up to `amount` from the open parts of `lots`, first expiring first.
 *
 * @param to where it goes: nowhere (spent) unless `'held'`
 * @returns what each lot gives, and how much was found
 */
export function takeOpen(
  lots: readonly Lot[],
  amount: number,
  to: 'spent' | 'held' = 'spent',
): { readonly changes: readonly LotChange[]; readonly taken: number } {
  const changes: LotChange[] = [];
  let taken = 0;
  for (const { lotId, open } of [...lots].sort(byExpiry)) {
    const part = Math.min(open, amount - taken);
    if (part <= 0) continue;
    changes.push(lotChange(lotId, { open: -part, held: to === 'held' ? part : 0 }));
    taken += part;
  }
  return { changes, taken };
}

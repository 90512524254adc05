import { byExpiry, lotChange, type Lot } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';

/**
 * Books every lot of a person that is past its expiry, each at the instant of its expiry. Before points of one account are
 * lost they pay what another of the same person's owes, as `balanceOf` has shown them to: what pays is spent, and only
 * the rest is expired, so that a return of its order does not count it a second time. Pure.
 *
 * @param accounts all that the person has of one wallet, with the lots that are not used up
 * @param newId a new movement id with each call
 */
export function expireLots(accounts: readonly Account[], now: Date, newId: () => string): Booked {
  const state = new Map(accounts.map((account) => [account.customerId, account]));
  const movements: Movement[] = [];
  const post = (movement: Movement): void => {
    const account = state.get(movement.customerId);
    if (account !== undefined) state.set(movement.customerId, book(account, movement).account);
    movements.push(movement);
  };
  const due = accounts
    .flatMap((account) => account.lots.map((lot) => ({ account, lot })))
    .filter(({ lot }) => lot.open + lot.pending > 0 && lot.expiresAt <= now)
    .sort((a, b) => byExpiry(a.lot, b.lot));
  for (const { account, lot } of due) {
    let { open } = lot;
    for (const debtor of [...state.values()].filter((one) => one.customerId !== account.customerId)) {
      const part = Math.min(open, debtor.owed);
      if (part === 0) continue;
      payFor(debtor, account, lot, part, newId()).forEach(post);
      open -= part;
    }
    if (open + lot.pending > 0) post(expiry(account, { ...lot, open }, newId()));
  }
  const moved = new Set(movements.map((movement) => movement.customerId));
  return { accounts: [...state.values()].filter((account) => moved.has(account.customerId)), movements };
}

/** One movement in two accounts: what `lot` gives, and the debt it pays. */
function payFor(debtor: Account, payer: Account, lot: Lot, amount: number, movementId: string): Movement[] {
  const what = { movementId, kind: 'DEBT_PAID', occurredAt: lot.expiresAt } as const;
  const lotChanges = [lotChange(lot.lotId, { open: -amount })];
  return [
    movementIn(payer, { AVAILABLE: -amount, MOVED: amount }, { ...what, lotChanges }),
    movementIn(debtor, { OWED: amount, MOVED: -amount }, { ...what, lotChanges: [] }),
  ];
}

const expiry = (account: Account, { lotId, orderId, open, pending, expiresAt }: Lot, movementId: string) =>
  movementIn(
    account,
    { AVAILABLE: -open, PENDING: -pending, EXPIRED: open + pending },
    {
      movementId,
      kind: 'EXPIRED',
      orderId,
      occurredAt: expiresAt,
      lotChanges: [lotChange(lotId, { open: -open, pending: -pending, expired: open + pending })],
    },
  );

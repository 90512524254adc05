import { isSpendable, takeOpen } from './lot';
import {
  book,
  LEDGER_ACCOUNTS,
  memberMovement,
  type Account,
  type LedgerAccount,
  type Movement,
} from './movement';

/** What one member's postings sum to, account by account. */
export type LedgerTotals = Partial<Readonly<Record<LedgerAccount, number>>>;

/**
 * Moves everything of `from` to `into`: one person had two accounts. What was earned, spent, held and owed moves by one
 * transfer, both sides of which sum to zero, and the lots go along with their expiry; then points held by the one pay
 * what the other owed. Pure.
 *
 * @param from with all its lots that are not used up; `into` likewise
 */
export function joinAccounts(
  from: { readonly account: Account; readonly totals: LedgerTotals },
  into: Account,
  now: Date,
): { readonly account: Account; readonly movements: readonly Movement[] } {
  const transfer = transferOf(from, into.customerId, now);
  const together = { ...into, lots: [...into.lots, ...from.account.lots] };
  const joined = transfer === null ? together : book(together, transfer).account;
  const payment = payDebt(joined, now);
  return {
    account: payment === null ? joined : book(joined, payment).account,
    movements: [transfer, payment].filter((movement) => movement !== null),
  };
}

function transferOf(
  from: { readonly account: Account; readonly totals: LedgerTotals },
  into: string,
  now: Date,
): Movement | null {
  const side = (customerId: string, sign: 1 | -1) =>
    LEDGER_ACCOUNTS.map((account) => ({ customerId, account, points: sign * (from.totals[account] ?? 0) }));
  const postings = [...side(from.account.customerId, -1), ...side(into, 1)].filter(
    (posting) => posting.points !== 0,
  );
  if (postings.length === 0) return null;
  const whole = { orderId: null, reward: null, lotChanges: [] };
  return { kind: 'TRANSFERRED', customerId: into, occurredAt: now, postings, ...whole };
}

function payDebt(account: Account, now: Date): Movement | null {
  const open = account.lots.filter((lot) => isSpendable(lot, now));
  const { changes, taken } = takeOpen(open, account.owedPoints);
  if (taken === 0) return null;
  return memberMovement(
    account.customerId,
    { MEMBER: -taken, OWED: taken },
    { kind: 'DEBT_PAID', occurredAt: now, lotChanges: changes },
  );
}

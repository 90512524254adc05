import type { Pool } from 'pg';
import type { Entry, FinalLine, HistoryLine, OperationLine } from './history';
import { inOrderOfEffect, type Booked } from './order-of-effect';

interface Row extends Booked {
  readonly account: string;
  readonly kind: string;
  readonly orderId: string | null;
  readonly key: string | null;
  readonly amount: number;
  /** What it granted that had expired already. */
  readonly expiredAtOnce: number;
  readonly committedMs: number;
}

/**
 * The end of every account, from the tables of the ledger: what can be spent, and every movement of it. Expiries are
 * operations that nobody sends, so their lines come from here too.
 */
export async function readLedger(ledger: Pool, accounts: readonly string[]): Promise<HistoryLine[]> {
  const { rows } = await ledger.query<Row>(MOVEMENTS);
  const balances = await ledger.query<{ account: string; balance: number }>(
    `SELECT customer_id AS account, available::float8 AS balance FROM account WHERE wallet = 'POINTS'`,
  );
  const balanceOf = new Map(balances.rows.map(({ account, balance }) => [account, balance]));
  const lines = accounts.flatMap((account) => {
    const own = inOrderOfEffect(rows.filter((row) => row.account === account)).flatMap(apart);
    const final: FinalLine = {
      op: 'final',
      account,
      balance: balanceOf.get(account) ?? 0,
      entries: entriesOf(own),
    };
    return [...own.filter(({ kind }) => kind === 'EXPIRED').map(expiryLine), final];
  });
  return lines;
}

/** A command is known by the key under which its answer is kept, an order by its id. */
const MOVEMENTS = `
  SELECT m.customer_id AS account, m.movement_id AS "txId", m.kind, m.order_id AS "orderId", answered.key,
         extract(epoch FROM m.booked_at)::float8 * 1000 AS "decidedMs",
         CASE m.kind WHEN 'EXPIRED' THEN extract(epoch FROM m.occurred_at)::float8 * 1000 END AS "expiredMs",
         extract(epoch FROM pg_xact_commit_timestamp(m.xmin))::float8 * 1000 AS "committedMs",
         p.amount::float8 AS amount, p.expired::float8 AS "expiredAtOnce", coalesce(l.lots, '{}') AS lots
    FROM movement m
    LEFT JOIN LATERAL (
      SELECT coalesce(sum(posting.amount) FILTER (WHERE account = 'AVAILABLE'), 0) AS amount,
             coalesce(sum(posting.amount) FILTER (WHERE account = 'EXPIRED' AND m.kind <> 'EXPIRED'), 0) AS expired
        FROM posting
       WHERE posting.customer_id = m.customer_id AND posting.movement_id = m.movement_id
    ) p ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(lot_id::text) AS lots FROM lot_change
       WHERE lot_change.customer_id = m.customer_id AND lot_change.movement_id = m.movement_id
    ) l ON true
    LEFT JOIN LATERAL (
      SELECT string_agg(key, ' ') AS key FROM idempotency_key
       WHERE CASE answer ->> 'kind'
               WHEN 'redeemed' THEN answer ->> 'redemptionId' = m.movement_id::text
               WHEN 'authorized' THEN answer ->> 'holdId' = m.movement_id::text
               WHEN 'captured' THEN answer ->> 'redemptionId' = m.movement_id::text
               WHEN 'released' THEN answer ->> 'holdId' = m.about_id::text AND m.kind = 'RELEASED'
               ELSE false END
    ) answered ON true
   WHERE m.wallet = 'POINTS'
   ORDER BY pg_xact_commit_timestamp(m.xmin), m.movement_id`;

/** An order that is booked after its points have expired grants them and takes them away in one movement: here in two. */
function apart(row: Row): Row[] {
  const { txId, amount, expiredAtOnce, committedMs } = row;
  if (expiredAtOnce <= 0) return [row];
  const expired = {
    kind: 'EXPIRED',
    txId: `${txId}-expired`,
    amount: -expiredAtOnce,
    expiredMs: committedMs,
  };
  return [
    { ...row, amount: amount + expiredAtOnce },
    { ...row, ...expired },
  ];
}

function entriesOf(rows: readonly Row[]): Entry[] {
  let balanceAfter = 0;
  return rows.map((row) => {
    balanceAfter += row.amount;
    return { txId: row.txId, key: keyOf(row), amount: row.amount, balanceAfter };
  });
}

function keyOf({ kind, txId, orderId, lots, key }: Row): string | null {
  if (kind === 'EARNED') return `earn-${orderId ?? ''}`;
  if (kind === 'TAKEN_BACK') return `reverse-${orderId ?? ''}`;
  // What comes back into a lot that is past its expiry expires by itself, again.
  if (kind === 'EXPIRED') return `expire-${lots.join('-')}-${txId}`;
  return key;
}

const expiryLine = (row: Row): OperationLine => ({
  op: 'expire',
  account: row.account,
  amount: row.amount,
  key: keyOf(row) ?? '',
  start: row.expiredMs ?? 0,
  end: row.committedMs,
  outcome: 'ok',
  txId: row.txId,
});

/** @returns what does not sum to zero, of all accounts together and of each movement; `[]` for sound books */
export async function findUnbalanced(ledger: Pool): Promise<string[]> {
  const { rows } = await ledger.query<{ what: string }>(
    `SELECT 'all postings sum to ' || sum(amount) AS what FROM posting HAVING sum(amount) <> 0
      UNION ALL
     SELECT movement_id || ' sums to ' || sum(amount) FROM posting GROUP BY movement_id HAVING sum(amount) <> 0`,
  );
  return rows.map(({ what }) => what);
}

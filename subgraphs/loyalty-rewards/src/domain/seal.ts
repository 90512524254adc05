/** What one account of the ledger, of one wallet, took in over a day, or holds at its end; in the wallet's unit, exact. */
export interface AccountSum {
  readonly wallet: string;
  readonly account: string;
  readonly amount: bigint;
}

/** What a seal says of a day. Hashes are lower-case hexadecimal SHA-256. */
export interface Seal {
  /** UTC calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Movements booked that day; one that several accounts paid counts once. */
  readonly movements: number;
  /** What was posted that day. */
  readonly sums: readonly AccountSum[];
  /** What had been posted since the beginning, at the end of the day. */
  readonly balances: readonly AccountSum[];
  /** Over every movement of the day, in order of its id. */
  readonly journalHash: string;
  /** The `hash` of the day before; `null` for the first. */
  readonly previousHash: string | null;
  /** Over all of the above. */
  readonly hash: string;
}

const byName = (a: AccountSum, b: AccountSum): number =>
  `${a.wallet} ${a.account}` < `${b.wallet} ${b.account}` ? -1 : 1;

/** Two lists of sums as one, sorted; what comes to nothing is left out. Pure. */
export function addSums(a: readonly AccountSum[], b: readonly AccountSum[]): AccountSum[] {
  const sums = new Map<string, AccountSum>();
  for (const one of [...a, ...b]) {
    const name = `${one.wallet} ${one.account}`;
    sums.set(name, { ...one, amount: (sums.get(name)?.amount ?? 0n) + one.amount });
  }
  return [...sums.values()].filter((sum) => sum.amount !== 0n).sort(byName);
}

/** What the own hash of a seal is taken over: one line a fact, so that nobody needs this code to check it. Pure. */
export const sealText = ({
  day,
  movements,
  sums,
  balances,
  journalHash,
  previousHash,
}: Omit<Seal, 'hash'>): string =>
  [
    `day ${day}`,
    `movements ${movements}`,
    ...sums.map(({ wallet, account, amount }) => `sum ${wallet} ${account} ${amount}`),
    ...balances.map(({ wallet, account, amount }) => `balance ${wallet} ${account} ${amount}`),
    `journal ${journalHash}`,
    `previous ${previousHash ?? 'none'}`,
  ].join('\n');

/** Whether two seals say the same of a day. */
export const sameSeal = (a: Omit<Seal, 'hash'>, b: Omit<Seal, 'hash'>): boolean =>
  sealText(a) === sealText(b);

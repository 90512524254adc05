/**
 * A second bookkeeper for the property tests: it predicts what the ledger answers and holds, by the laws of the README and
 * nothing else. It knows no sums and no lots with amounts: every point is a thing of its own that says where it is, so that
 * what the ledger calculates is here only counted. It shares no code with `src`.
 */
type State = 'pending' | 'open' | 'expired' | `held ${string}` | `spent ${string}`;

export interface LotOf {
  readonly id: string;
  /** Whose it is: an account, which no merge changes. */
  readonly account: string;
  readonly activatesMs: number | null;
  /** `Infinity` for never. */
  readonly expiresMs: number;
}
interface Point {
  readonly lot: LotOf;
  state: State;
}
/** What is told of an order: its points, for whom, at which revision. */
export interface OrderTold {
  readonly orderId: string;
  readonly revision: number;
  /** `null` for a guest's. */
  readonly lot: LotOf | null;
  readonly points: number;
  readonly keptMinor: number;
  readonly orderedMs: number;
}

interface Correction {
  readonly kind: string;
  readonly amount: number;
}

export interface Standing {
  readonly balance: number;
  readonly pending: number;
  readonly held: number;
  readonly owed: number;
  readonly earned: number;
  readonly tier: string;
}

const DAY_MS = 86_400_000;

/** The same day and time some months later, or the last day of a month that is too short. */
export function monthsLater(instantMs: number, months: number): number {
  const at = new Date(instantMs);
  const later = new Date(instantMs);
  later.setUTCMonth(at.getUTCMonth() + months);
  return later.getUTCDate() === at.getUTCDate() ? later.getTime() : later.setUTCDate(0);
}

export class Auditor {
  private points: Point[] = [];
  private readonly owed = new Map<string, number>();
  private readonly orders = new Map<string, OrderTold>();
  private readonly holds = new Map<string, number>();
  private readonly merges = new Map<string, { readonly pair: readonly [string, string]; undone: boolean }>();
  private readonly grants = new Map<string, { readonly lot: LotOf; readonly amount: number }>();
  private readonly kinds = new Map<string, 'redemption' | 'hold' | 'adjustment'>();
  private readonly reversed = new Set<string>();

  constructor(
    private readonly accounts: readonly string[],
    private nowMs: number,
  ) {}

  /** Lets time pass, instant by instant: holds run out, points become spendable, points expire. */
  wait(untilMs: number): void {
    const times = [
      ...this.holds.values(),
      ...this.points.flatMap(({ lot }) => [lot.activatesMs ?? 0, lot.expiresMs]),
    ];
    const due = [...new Set(times)].filter((at) => at > this.nowMs && at < untilMs).sort((a, b) => a - b);
    for (const at of [...due, untilMs]) this.pass(at);
  }

  private pass(at: number): void {
    this.nowMs = at;
    for (const [hold, endsMs] of this.holds) if (endsMs <= at) this.release(hold);
    for (const point of this.where('pending')) if ((point.lot.activatesMs ?? 0) <= at) point.state = 'open';
    for (const point of this.firstExpiring(this.where('open')))
      if (point.lot.expiresMs <= at) this.expire(point);
    this.accounts.forEach((account) => {
      this.payDebt(account);
    });
  }

  /** A point about to be lost pays what another account of the same person owes. */
  private expire(point: Point): void {
    const debtor = this.personOf(point.lot.account).find(
      (one) => one !== point.lot.account && this.owedBy(one) > 0,
    );
    point.state = debtor === undefined ? 'expired' : 'spent on debt';
    if (debtor !== undefined) this.owe(debtor, -1);
  }

  tell(told: OrderTold): void {
    const known = this.orders.get(told.orderId);
    if (known !== undefined && known.revision >= told.revision) return;
    this.orders.set(told.orderId, told);
    const stays = known?.lot?.account === told.lot?.account;
    if (known?.lot && !stays) this.takeBack(known.lot, known.points);
    const more = told.points - (stays ? (known?.points ?? 0) : 0);
    if (told.lot !== null && more > 0) this.grant(this.lotNamed(told.lot.id) ?? told.lot, more);
    if (told.lot !== null && more < 0) this.takeBack(told.lot, -more);
  }

  adjust(who: string, amount: number, lot: LotOf): { kind: string; balance: number; shortBy?: number } {
    const before = this.balanceOf(who);
    if (before + amount < 0)
      return { kind: 'insufficient-balance', balance: before, shortBy: -amount - before };
    this.kinds.set(lot.id, 'adjustment');
    if (amount > 0) this.grants.set(lot.id, { lot, amount });
    if (amount > 0) this.grant(lot, amount);
    else this.spend(who, -amount, `spent ${lot.id}`);
    return { kind: 'adjusted', balance: this.balanceOf(who) };
  }

  /** @param endsMs of a hold; `null` redeems at once */
  redeem(
    who: string,
    cost: number,
    id: string,
    endsMs: number | null,
  ): { kind: string; balancePoints: number; shortByPoints?: number } {
    const before = this.balanceOf(who);
    if (before < cost)
      return { kind: 'insufficient-points', balancePoints: before, shortByPoints: cost - before };
    this.spend(who, cost, endsMs === null ? `spent ${id}` : `held ${id}`);
    this.kinds.set(id, endsMs === null ? 'redemption' : 'hold');
    if (endsMs !== null) this.holds.set(id, endsMs);
    return { kind: endsMs === null ? 'redeemed' : 'authorized', balancePoints: before - cost };
  }

  /** @param captureId what the redemption is called; `null` to release */
  settle(hold: string, captureId: string | null): { kind: string; points: number } {
    const held = this.where(`held ${hold}`);
    if (held.length === 0) return { kind: 'hold-not-open', points: 0 };
    if (captureId === null) this.release(hold);
    else this.capture(hold, captureId);
    return { kind: captureId === null ? 'released' : 'captured', points: held.length };
  }

  private capture(hold: string, id: string): void {
    this.kinds.set(id, 'redemption');
    this.holds.delete(hold);
    for (const point of this.where(`held ${hold}`)) point.state = `spent ${id}`;
  }

  private release(hold: string): void {
    this.holds.delete(hold);
    this.bringBack(this.where(`held ${hold}`));
  }

  /** @param amount `null` for all that is left */
  giveBack(movement: string, amount: number | null): Correction {
    const kind = this.kinds.get(movement);
    if (kind !== 'redemption')
      return { kind: kind === undefined ? 'movement-not-found' : 'not-reversible', amount: 0 };
    return this.undo(movement, amount);
  }

  reverse(movement: string): Correction {
    const kind = this.kinds.get(movement);
    if (kind === undefined || kind === 'hold')
      return { kind: kind === undefined ? 'movement-not-found' : 'not-reversible', amount: 0 };
    if (this.reversed.has(movement)) return { kind: 'already-reversed', amount: 0 };
    const given = this.grants.get(movement);
    const outcome =
      given === undefined ? this.undo(movement, null) : { kind: 'corrected', amount: -given.amount };
    if (given !== undefined) this.takeBack(given.lot, given.amount);
    if (outcome.kind === 'corrected') this.reversed.add(movement);
    return outcome;
  }

  private undo(movement: string, amount: number | null): Correction {
    const spent = this.firstExpiring(this.where(`spent ${movement}`)).reverse();
    if (spent.length < Math.max(1, amount ?? 1)) return { kind: 'already-reversed', amount: spent.length };
    const back = spent.slice(0, amount ?? spent.length);
    this.bringBack(back);
    return { kind: 'corrected', amount: back.length };
  }

  link(merge: string, pair: readonly [string, string], undone: boolean): void {
    this.merges.set(merge, { pair, undone: undone || (this.merges.get(merge)?.undone ?? false) });
  }

  private bringBack(points: readonly Point[]): void {
    for (const point of points) point.state = point.lot.expiresMs <= this.nowMs ? 'expired' : 'open';
    this.accounts.forEach((account) => {
      this.payDebt(account);
    });
  }

  private grant(lot: LotOf, amount: number): void {
    const waits = lot.activatesMs !== null && lot.activatesMs > this.nowMs;
    const state = lot.expiresMs <= this.nowMs ? 'expired' : waits ? 'pending' : 'open';
    this.points.push(...Array.from({ length: amount }, (): Point => ({ lot, state })));
    this.payDebt(lot.account);
  }

  /** From the lot's own points: pending, open, expired ones; then others that are open; the rest is owed. */
  private takeBack({ id, account }: LotOf, amount: number): void {
    const own = ['pending', 'open', 'expired'].flatMap((state) =>
      this.where(state).filter(({ lot }) => lot.id === id),
    );
    const gone = new Set(own.slice(0, amount));
    this.points = this.points.filter((point) => !gone.has(point));
    this.owe(account, amount - gone.size);
    this.payDebt(account);
  }

  private payDebt(account: string): void {
    for (const point of this.firstExpiring(this.where('open').filter(({ lot }) => lot.account === account))) {
      if (this.owedBy(account) === 0) return;
      point.state = 'spent on debt';
      this.owe(account, -1);
    }
  }

  private spend(who: string, amount: number, state: State): void {
    const open = this.where('open').filter(({ lot }) => this.personOf(who).includes(lot.account));
    for (const point of this.firstExpiring(open).slice(0, amount)) point.state = state;
  }

  /** What can be spent, first to last. */
  private firstExpiring(points: readonly Point[]): Point[] {
    return [...points].sort(
      (a, b) => a.lot.expiresMs - b.lot.expiresMs || (a.lot.id < b.lot.id ? -1 : Number(a.lot.id > b.lot.id)),
    );
  }

  private readonly where = (state: string): Point[] => this.points.filter((point) => point.state === state);
  private readonly lotNamed = (id: string): LotOf | undefined =>
    this.points.find(({ lot }) => lot.id === id)?.lot;
  private readonly owedBy = (account: string): number => this.owed.get(account) ?? 0;
  private readonly owe = (account: string, more: number): void =>
    void this.owed.set(account, this.owedBy(account) + more);

  /** Of one person's ids the one that was merged into no other; of several, or none, the first. */
  survivorOf(account: string): string {
    const standing = [...this.merges.values()].filter(
      ({ undone, pair: [from, into] }) => !undone && from !== into,
    );
    const away = new Set(standing.map(({ pair: [from] }) => from));
    const person = this.personOf(account);
    return person.find((one) => !away.has(one)) ?? person[0] ?? account;
  }

  /** The accounts of one person: those that merges connect, first to last. */
  personOf(account: string): string[] {
    const person = new Set([account]);
    const standing = [...this.merges.values()].filter(({ undone }) => !undone);
    for (let size = 0; size < person.size;) {
      size = person.size;
      for (const { pair } of standing)
        if (pair.some((one) => person.has(one))) pair.forEach((one) => person.add(one));
    }
    return [...person].sort();
  }

  balanceOf = (who: string): number => this.standing(who).balance;

  /** What the person of an account is shown. */
  standing(who: string): Standing {
    const person = this.personOf(who);
    const own = this.points.filter(({ lot }) => person.includes(lot.account));
    const count = (test: (state: State) => boolean) => own.filter(({ state }) => test(state)).length;
    const owed = person.reduce((sum, account) => sum + this.owedBy(account), 0);
    const open = count((state) => state === 'open');
    const earned = [...this.orders.values()].filter(
      ({ lot }) => lot !== null && person.includes(lot.account),
    );
    return {
      balance: Math.max(0, open - owed),
      pending: count((state) => state === 'pending'),
      held: count((state) => state.startsWith('held')),
      owed: Math.max(0, owed - open),
      earned: earned.reduce((sum, { points }) => sum + points, 0),
      tier: this.tierOf(earned),
    };
  }

  /** What was kept of the orders of the last 365 days, in pounds: 1,000 are SILVER, 5,000 GOLD. */
  private tierOf(orders: readonly OrderTold[]): string {
    const recent = orders.filter(
      ({ orderedMs }) => this.nowMs >= orderedMs && this.nowMs < orderedMs + 365 * DAY_MS,
    );
    const pounds = recent.reduce((sum, { keptMinor }) => sum + keptMinor, 0) / 100;
    return pounds >= 5_000 ? 'GOLD' : pounds >= 1_000 ? 'SILVER' : 'BRONZE';
  }

  /** Every lot with anything in it: `account lot: pending open held expired spent`, and what each account owes. */
  books(): string[] {
    const lots = new Map<string, number[]>();
    for (const { lot, state } of this.points) {
      const name = `${lot.account} ${lot.id}`;
      const counts = lots.get(name) ?? [0, 0, 0, 0, 0];
      const column = ['pending', 'open', 'held', 'expired', 'spent'].indexOf(state.split(' ')[0] ?? '');
      counts[column] = (counts[column] ?? 0) + 1;
      lots.set(name, counts);
    }
    const debts = [...this.owed]
      .filter(([, owed]) => owed > 0)
      .map(([account, owed]) => `${account} owes ${owed}`);
    return [...[...lots].map(([name, counts]) => `${name}: ${counts.join(' ')}`), ...debts].sort();
  }
}

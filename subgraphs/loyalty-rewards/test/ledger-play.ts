import { randomUUID } from 'node:crypto';
import type { CustomerMerged } from '@rapport/contracts/customer';
import type { AnyEvent } from '@rapport/contracts/events';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import { Auditor, monthsLater, type LotOf } from './auditor';
import { completed, customerId, DAY_MS, merged, NOW, returned, unmerged } from './builders';
import type { Answer, LedgerClient, RedemptionClient } from './ledger-clients';

export const PROGRAMME = {
  pointsActivateAfterDays: 14,
  pointsExpireAfterMonths: 2,
  currency: 'GBP',
} as const;
/** Points that a reward of each id costs. */
export const REWARDS = { 'costs-5': 5, 'costs-12': 12, 'costs-40': 40 } as const;
const REWARD_IDS = ['costs-5', 'costs-12', 'costs-40'] as const;

/** What the bus tells, and what is asked of the ledger; what stands there oftener happens oftener. */
const TOLD = ['buy', 'buy', 'buy', 'change', 'change', 'change', 'tellAgain', 'merge', 'unmerge'] as const;
const ASKED = ['redeem', 'redeem', 'authorize', 'settle', 'settle', 'adjust', 'giveBack', 'giveBack', 'giveBack', 'reverse', 'repeat'] as const; // prettier-ignore

/** mulberry32: small, seeded, and good enough for dice. */
export function createDice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (sides: number): number => Math.floor(next() * sides);
  const oneOf = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('dice want something to choose from');
    return item;
  };
  return { next, below, oneOf };
}
export type Dice = ReturnType<typeof createDice>;

/** One operation: what it does, and, once it is done, what the auditor had expected. */
export interface Step {
  readonly name: string;
  /** What the bus is to deliver. */
  readonly events?: readonly AnyEvent[];
  readonly act?: () => Promise<unknown>;
  /** Remembers what was answered, for later operations to name. */
  readonly record?: (answer: unknown) => void;
  /** After `record`: tells the auditor, and gives what came and what it predicted. */
  readonly check: (answer: unknown) => { readonly came: unknown; readonly expected: unknown };
  /** Whether `check` holds whatever else happens at the same time: it does not ask the auditor. */
  readonly always?: boolean;
}

interface Order {
  readonly number: string;
  readonly orderedMs: number;
  of: number | null;
  keptMinor: number;
  revision: number;
  last: AnyEvent;
}
interface Sent {
  readonly again: (body: 'same' | 'other') => Promise<unknown>;
  readonly answer: unknown;
}
const nothingToCompare = () => ({ came: 0, expected: 0 });

/** Three ids that are merged with and parted from each other, and what happens to them. Families do not meet. */
export class Family {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly auditor: Auditor;
  private readonly orders: Order[] = [];
  private readonly holds: string[] = [];
  private readonly movements: string[] = [randomUUID()];
  private readonly redemptions: string[] = [];
  private readonly merges: CustomerMerged[] = [];
  private readonly sent: Sent[] = [];
  private steps = 0;
  /** What happened, for whoever has to find out why it went wrong. */
  readonly story: string[] = [];

  constructor(
    private readonly tag: string,
    private readonly client: LedgerClient,
    private readonly graph: RedemptionClient,
    private readonly dice: Dice,
    private nowMs = NOW.getTime(),
  ) {
    this.names = ['a', 'b', 'c'].map((one) => `${tag} ${one}`);
    this.ids = this.names.map(customerId);
    this.auditor = new Auditor(this.ids, nowMs);
  }

  /** Points that answers said were spent or taken, less those given or given back. */
  spent = 0;

  /** Points that the orders earn, each by its latest state. */
  earned(): number {
    const points = this.orders.map(({ of, keptMinor }) => (of === null ? 0 : Math.floor(keptMinor / 100)));
    return points.reduce((sum, one) => sum + one, 0);
  }

  wait(untilMs: number): void {
    this.nowMs = untilMs;
    this.auditor.wait(untilMs);
  }

  /** @param commandsOnly while nobody has booked what time changed: commands have to see to it themselves */
  next(commandsOnly: boolean): Step {
    this.steps += 1;
    const step = this[this.dice.oneOf(commandsOnly ? ASKED : [...TOLD, ...ASKED])]();
    this.story.push(`${new Date(this.nowMs).toISOString()} ${step.name}`);
    return step;
  }

  private buy(): Step {
    const kept = this.dice.below(40) === 0 ? 100 * (400 + this.dice.below(2_500)) : this.dice.below(7_000);
    const daysAgo = this.dice.oneOf([
      0,
      this.dice.below(14),
      15 + this.dice.below(40),
      15 + this.dice.below(40),
      this.dice.below(75),
    ]);
    const orderedMs = this.nowMs - daysAgo * DAY_MS - this.dice.below(2) * this.dice.below(DAY_MS);
    const of = this.dice.below(12) === 0 ? null : this.dice.below(3);
    const order = { number: `${this.tag}/${this.steps}`, orderedMs, of, keptMinor: kept, revision: 0 };
    return this.tell('buys', { ...order, last: merged('', '') });
  }

  /** A return, a correction in the member's favour, or somebody else's order after all. */
  private change(): Step {
    if (this.orders.length === 0) return this.buy();
    const order = this.dice.oneOf(this.orders.slice(-5));
    const back = this.dice.below(order.keptMinor + 1);
    order.keptMinor = this.dice.oneOf([0, order.keptMinor - back, order.keptMinor - back, order.keptMinor + this.dice.below(900)]); // prettier-ignore
    if (this.dice.below(10) === 0) order.of = this.dice.below(3);
    return this.tell('changes', order);
  }

  private tell(verb: string, order: Order): Step {
    order.revision += 1;
    if (order.revision === 1) this.orders.push(order);
    const { number, of, keptMinor: kept, revision, orderedMs } = order;
    const state = { of: of === null ? null : (this.names[of] ?? ''), number, kept, revision, daysAgo: (NOW.getTime() - orderedMs) / DAY_MS }; // prettier-ignore
    // A return may come first: then the order, older, brings nothing new.
    const first = revision === 1 && this.dice.below(6) === 0;
    order.last = revision === 1 && !first ? completed(state) : returned(state);
    const account = of === null ? null : (this.ids[of] ?? '');
    const orderId = derivedId('order', number);
    const lot: LotOf | null = account === null ? null : {
      id: derivedId('lot', account, orderId), account,
      activatesMs: orderedMs + PROGRAMME.pointsActivateAfterDays * DAY_MS,
      expiresMs: monthsLater(orderedMs, PROGRAMME.pointsExpireAfterMonths),
    }; // prettier-ignore
    const points = lot === null ? 0 : Math.floor(kept / 100);
    const check = () => {
      this.auditor.tell({ orderId, revision, lot, points, keptMinor: kept, orderedMs });
      return nothingToCompare();
    };
    return { name: `${verb} ${number} r${revision} of ${String(of)}: ${kept}`, events: [order.last], check };
  }

  /** The same report again: as it was, or as another event of the same content. */
  private tellAgain(): Step {
    if (this.orders.length === 0) return this.buy();
    const { last } = this.dice.oneOf(this.orders);
    const again = this.dice.below(2) === 0 ? last : { ...last, eventId: newId() };
    return { name: 'hears again', events: [again, last], check: nothingToCompare };
  }

  private merge(): Step {
    const [from, into] = [this.dice.below(3), this.dice.below(3)];
    const event = merged(this.names[from] ?? '', this.names[into] ?? '');
    this.merges.push(event);
    return this.linking(event, event);
  }

  private unmerge(): Step {
    if (this.merges.length === 0) return this.merge();
    const event = this.dice.oneOf(this.merges);
    return this.linking(event, unmerged(event));
  }

  private linking({ mergeId, fromCustomerId, intoCustomerId }: CustomerMerged, event: AnyEvent): Step {
    const undone = event.type === 'customer.unmerged';
    const check = () => {
      this.auditor.link(mergeId, [fromCustomerId, intoCustomerId], undone);
      return nothingToCompare();
    };
    return { name: `${event.type} ${fromCustomerId} ${intoCustomerId}`, events: [event], check };
  }

  /** A command under a key of its own, which may be sent again later. */
  private command(
    name: string,
    send: (key: string, body: 'same' | 'other') => Promise<object>,
    check: (answer: Answer) => { readonly came: unknown; readonly expected: unknown },
  ): Step {
    const key = `${this.tag} ${this.steps}`;
    const again = (body: 'same' | 'other') => send(key, body);
    return {
      name,
      act: () => again('same'),
      record: (answer) => {
        this.sent.push({ again, answer });
        this.note(answer as Answer);
      },
      check: (answer) => check(answer as Answer),
    };
  }

  private redeem(): Step {
    const [customerId, rewardId, way] = [this.dice.oneOf(this.ids), this.dice.oneOf(REWARD_IDS), this.way()];
    const send = (idempotencyKey: string, body: string) =>
      way.redeem({ customerId, idempotencyKey, rewardId: body === 'same' ? rewardId : 'another' });
    return this.command(`redeems ${rewardId} for ${customerId}`, send, (answer) => {
      const id = String(answer.redemptionId);
      return { came: answer, expected: this.auditor.redeem(customerId, REWARDS[rewardId], id, null) };
    });
  }

  private authorize(): Step {
    const [customerId, rewardId, way] = [this.dice.oneOf(this.ids), this.dice.oneOf(REWARD_IDS), this.way()];
    const seconds = this.dice.oneOf([10, 7 * 86_400, 7 * 86_400]);
    const send = (idempotencyKey: string, body: string) =>
      way.authorize({
        customerId,
        idempotencyKey,
        rewardId,
        expiresInSeconds: body === 'same' ? seconds : 11,
      });
    return this.command(`authorizes ${rewardId} for ${customerId}, ${seconds} s`, send, (answer) => {
      const [id, endsMs] = [String(answer.holdId), this.nowMs + seconds * 1_000];
      return { came: answer, expected: this.auditor.redeem(customerId, REWARDS[rewardId], id, endsMs) };
    });
  }

  private settle(): Step {
    if (this.holds.length === 0) return this.authorize();
    const [holdId, captures, way] = [
      this.dice.oneOf(this.holds.slice(-2)),
      this.dice.below(2) === 0,
      this.way(),
    ];
    const send = (idempotencyKey: string, body: string) =>
      (captures === (body === 'same') ? way.capture : way.release)({ holdId, idempotencyKey });
    return this.command(`${captures ? 'captures' : 'releases'} ${holdId}`, send, (answer) => {
      const expected = this.auditor.settle(holdId, captures ? String(answer.redemptionId) : null);
      const points = answer.capturedPoints ?? answer.releasedPoints ?? 0;
      return { came: { ...answer, points }, expected };
    });
  }

  private adjust(): Step {
    const customerId = this.dice.oneOf(this.ids);
    const amount = this.dice.below(2) === 0 ? 1 + this.dice.below(30) : -1 - this.dice.below(40);
    const days = this.dice.oneOf([null, null, -1, 1, 20]);
    const endsMs = days === null ? null : this.nowMs + days * DAY_MS;
    const expiresAt = endsMs === null ? null : new Date(endsMs);
    const input = { customerId, wallet: 'POINTS', reason: 'goodwill', expiresAt } as const;
    const send = (idempotencyKey: string, body: string) =>
      this.client.adjust({ ...input, idempotencyKey, amount: body === 'same' ? amount : amount * 2 });
    return this.command(`adjusts ${customerId} by ${amount}, until ${String(endsMs)}`, send, (answer) => {
      // What is given goes into the account of the id that survives.
      const account = this.auditor.survivorOf(customerId);
      const lot = {
        id: String(answer.movementId),
        account,
        activatesMs: null,
        expiresMs: endsMs ?? Infinity,
      };
      return { came: answer, expected: this.auditor.adjust(customerId, amount, lot) };
    });
  }

  private giveBack(): Step {
    const [movementId, amount] = [this.pastMovement(), this.dice.oneOf([null, 1, 3, 6, 11])];
    const send = (idempotencyKey: string, body: string) =>
      this.client.giveBack({
        movementId,
        idempotencyKey,
        reason: 'returned',
        amount: body === 'same' ? amount : 17,
      });
    return this.command(`gives back ${String(amount)} of ${movementId}`, send, (answer) =>
      correction(answer, this.auditor.giveBack(movementId, amount)),
    );
  }

  private reverse(): Step {
    const movementId = this.pastMovement();
    const send = (idempotencyKey: string, body: string) =>
      this.client.reverse({ movementId, idempotencyKey, reason: `mistake, ${body}` });
    return this.command(`reverses ${movementId}`, send, (answer) =>
      correction(answer, this.auditor.reverse(movementId)),
    );
  }

  /** A key that was used before: the same answer, without effect, or, with another body, an error. */
  private repeat(): Step {
    if (this.sent.length === 0) return this.redeem();
    const { again, answer } = this.dice.oneOf(this.sent);
    const same = this.dice.below(2) === 0;
    return {
      name: `repeats a key with ${same ? 'the same' : 'another'} body`,
      act: () => again(same ? 'same' : 'other').catch((error: unknown) => (error as { code?: unknown }).code),
      check: (came) => ({ came, expected: same ? answer : 'IDEMPOTENCY_KEY_REUSED' }),
      always: true,
    };
  }

  private note(answer: Answer): void {
    const { kind, redemptionId, holdId, movementId } = answer;
    const id = redemptionId ?? holdId ?? movementId;
    if (['redeemed', 'captured', 'authorized', 'adjusted'].includes(kind)) this.movements.push(String(id));
    if (kind === 'redeemed' || kind === 'captured') this.redemptions.push(String(id));
    if (kind === 'authorized') this.holds.push(String(holdId));
    const spent = { redeemed: answer.costPoints, captured: answer.capturedPoints }[kind];
    const given = { adjusted: answer.amount, corrected: answer.amount }[kind];
    this.spent += (spent ?? 0) - (given ?? 0);
  }

  /** A redemption of late, mostly: a small one of which nothing is left says little. */
  private pastMovement(): string {
    const { redemptions, movements } = this;
    const recent =
      redemptions.length > 0 && this.dice.below(4) > 0 ? redemptions.slice(-3) : movements.slice(-8);
    return this.dice.oneOf(recent);
  }

  /** The use case itself, or the graph. */
  private readonly way = (): RedemptionClient => this.dice.oneOf([this.client, this.client, this.graph]);
}

function correction(answer: Answer, expected: { kind: string; amount: number }) {
  return { came: { ...answer, amount: answer.amount ?? answer.leftAmount ?? 0 }, expected };
}

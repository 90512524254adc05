import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt, GraphClient } from './graph-client';
import type { HistoryLine, Operation, OperationLine } from './history';
import { pickMember, type Member, type MemberKind } from './members';
import { EXPIRES_AFTER_MS, orderedToExpireIn, type Order, type Orders } from './orders';
import { createRandom, type Random } from './random';
import { authorize, readBalance, redeem, REWARD_COSTS, settle, type Told } from './requests';

export interface Shop {
  readonly graph: GraphClient;
  readonly replicas: number;
  readonly orders: Orders;
  readonly members: readonly Member[];
  /** Whether orders are reported while there are faults: a batch that a killed process held comes again after a minute. */
  readonly ordersUnderFaults: boolean;
  /** What is set aside, for any client to settle; several may try. */
  readonly holds: Hold[];
  /** What happened, in no particular order. */
  readonly history: HistoryLine[];
  /** Why attempts were not answered, and how often. */
  readonly unanswered: Map<string, number>;
  /** Whether clients begin nothing new. */
  readonly isOver: () => boolean;
  /** When all should be over, and when clients stop repeating, in milliseconds. */
  readonly until: { readonly endAt: number; readonly giveUpAt: number };
}

interface Hold {
  readonly holdId: string;
  readonly account: string;
  readonly cost: number;
}

type Action = 'earn' | 'redeem' | 'authorize' | 'settle' | 'read' | 'giveBack';

/** How often each is done. What is set aside does not expire here: what came back late would be gone at once. */
const ACTIONS: Readonly<Record<MemberKind, Readonly<Partial<Record<Action, number>>>>> = {
  hot: { earn: 10, redeem: 30, authorize: 10, settle: 10, read: 40 },
  plain: { earn: 10, redeem: 30, authorize: 10, settle: 10, read: 40 },
  expiring: { earn: 20, redeem: 40, read: 40 },
  saver: { earn: 30, giveBack: 30, read: 40 },
};
const POINTS_MAX = 600;
const OPENING_POINTS = 2_000;
const THINK_MS_MAX = 30;
const RETRY_AFTER_MS_MAX = 150;
/** Bounds what is waited for in the end. */
const ORDERS_UNDER_WAY_MAX = 300;
/** The rest is left for another client to settle too, which must be refused. */
const SETTLED_ONCE = 0.7;

/** The clock of the history: milliseconds with their fractions. */
export const clock = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;

/** Puts something into every account before anything fails. */
export async function openAccounts(shop: Shop): Promise<void> {
  const client = createClient(shop, 'till-first', createRandom(1));
  await Promise.all(shop.members.map((member) => client.earn(member, OPENING_POINTS)));
}

/** One client: earns, spends, returns and reads until its time is over, and repeats what it has not been answered. */
export async function runClient(shop: Shop, name: string, random: Random): Promise<void> {
  const client = createClient(shop, name, random);
  const orders: Promise<void>[] = [];
  while (!shop.isOver()) {
    const member = pickMember(shop.members, random);
    const action = random.weighted<Action>(ACTIONS[member.kind]);
    // An order takes its time on the bus, and nobody waits for it at the till.
    if (action === 'earn' || action === 'giveBack') {
      if (shop.ordersUnderFaults && shop.orders.underWay() < ORDERS_UNDER_WAY_MAX)
        orders.push(client[action](member));
    } else await client[action](member);
    await sleep(random.between(0, THINK_MS_MAX));
  }
  await Promise.all(orders);
}

/** Whatever is asked about a member also books what has expired. */
export async function settleExpiries(shop: Shop): Promise<void> {
  const client = createClient(shop, 'till-last', createRandom(0));
  await Promise.all(shop.members.map((member) => client.redeem(member)));
}

function createClient(shop: Shop, name: string, random: Random) {
  const till: Viewer = { kind: 'terminal', storeId: 'store-1', registerId: name };
  const keptOrders: Order[] = [];

  /** Repeats an attempt until it is answered, each time at any of the replicas. */
  async function answered<Data>(attempt: (replica: number) => Promise<Attempt<Data>>): Promise<Data | null> {
    while (clock() < shop.until.giveUpAt) {
      const result = await attempt(random.between(0, shop.replicas - 1));
      if (result.kind === 'answered') return result.data;
      shop.unanswered.set(result.why, (shop.unanswered.get(result.why) ?? 0) + 1);
      await sleep(random.between(0, RETRY_AFTER_MS_MAX));
    }
    return null;
  }
  async function operate(
    op: Operation,
    account: string,
    amount: number,
    send: (replica: number, key: string) => Promise<Attempt<Told>>,
  ): Promise<OperationLine> {
    const key = `${op}-${newId()}`;
    const start = clock();
    const told = await answered((replica) => send(replica, key));
    const answer: Told = told ?? { outcome: 'unknown' };
    const line: OperationLine = { op, account, amount, key, start, end: clock(), ...answer };
    shop.history.push(line);
    return line;
  }
  async function report(order: Order, amount: number, book: () => Promise<string | null>): Promise<boolean> {
    const op = amount > 0 ? 'earn' : 'reverse';
    const start = clock();
    const txId = await book();
    const line = {
      op,
      account: order.customerId,
      amount,
      key: `${op}-${order.orderId}`,
      start,
      end: clock(),
    } as const;
    shop.history.push(txId === null ? { ...line, outcome: 'unknown' } : { ...line, outcome: 'ok', txId });
    return txId !== null;
  }
  return {
    async read({ id }: Member): Promise<void> {
      const start = clock();
      const balance = await answered((replica) => readBalance(shop.graph, replica, till, id));
      const outcome = balance === null ? 'unknown' : 'ok';
      shop.history.push({ op: 'read', account: id, start, end: clock(), outcome, balance });
    },
    async redeem({ id }: Member): Promise<void> {
      const cost = random.pick(REWARD_COSTS);
      await operate('redeem', id, -cost, (replica, key) =>
        redeem(shop.graph, replica, till, { customerId: id, cost, key }),
      );
    },
    async authorize({ id }: Member): Promise<void> {
      const cost = random.pick(REWARD_COSTS);
      const { outcome, txId } = await operate('redeem', id, -cost, (replica, key) =>
        authorize(shop.graph, replica, till, { customerId: id, cost, key }),
      );
      if (outcome === 'ok' && txId !== undefined) shop.holds.push({ holdId: txId, account: id, cost });
    },
    async settle(): Promise<void> {
      const index = random.between(0, shop.holds.length - 1);
      const hold = shop.holds[index];
      if (hold === undefined) return;
      if (random.next() < SETTLED_ONCE) shop.holds.splice(index, 1);
      const { holdId, account, cost } = hold;
      const how = random.pick(['capture', 'release'] as const);
      // What is captured was set aside before: it changes nothing of what can be spent.
      const [op, amount] = how === 'capture' ? (['redeem', 0] as const) : (['reverse', cost] as const);
      await operate(op, account, amount, (replica, key) =>
        settle(shop.graph, replica, till, { how, holdId, key }),
      );
    },
    async earn({ id, kind }: Member, points = random.between(1, POINTS_MAX)): Promise<void> {
      const left = Math.round(shop.until.endAt - clock());
      const soon = random.between(
        EXPIRES_AFTER_MS.min,
        Math.max(EXPIRES_AFTER_MS.min, Math.min(left, EXPIRES_AFTER_MS.max)),
      );
      const orderedAt = kind === 'expiring' ? orderedToExpireIn(soon) : new Date();
      const order = { orderId: newId(), customerId: id, orderedAt, points };
      if (await report(order, points, () => shop.orders.complete(order))) {
        if (kind === 'saver') keptOrders.push(order);
      }
    },
    async giveBack(): Promise<void> {
      const order = keptOrders.shift();
      if (order !== undefined) await report(order, -order.points, () => shop.orders.giveBack(order));
    },
  };
}

import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt, GraphClient } from './graph-client';
import type { HistoryLine, Operation, OperationLine } from './history';
import { pickMember, type Member, type MemberKind } from './members';
import { EXPIRES_AFTER_MS, orderedToExpireIn, type Order, type Orders } from './orders';
import { createRandom, type Random } from './random';
import { readBalance, redeem, REWARD_COSTS, type Told } from './requests';

export interface Shop {
  readonly graph: GraphClient;
  readonly replicas: number;
  readonly orders: Orders;
  readonly members: readonly Member[];
  /** What happened, in no particular order. */
  readonly history: HistoryLine[];
  /** Why attempts were not answered, and how often. */
  readonly unanswered: Map<string, number>;
  /** When clients begin nothing new, and when they stop repeating, in milliseconds. */
  readonly until: { readonly endAt: number; readonly giveUpAt: number };
}

type Action = 'earn' | 'redeem' | 'read' | 'giveBack';

const ACTIONS: Readonly<Record<MemberKind, Readonly<Partial<Record<Action, number>>>>> = {
  hot: { earn: 10, redeem: 50, read: 40 },
  plain: { earn: 10, redeem: 50, read: 40 },
  expiring: { earn: 20, redeem: 40, read: 40 },
  saver: { earn: 30, giveBack: 30, read: 40 },
};
const POINTS_MAX = 400;
const THINK_MS_MAX = 30;
const RETRY_AFTER_MS_MAX = 150;
/** Bounds what is waited for in the end. */
const ORDERS_UNDER_WAY_MAX = 300;

/** The clock of the history: milliseconds with their fractions. */
export const clock = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;

/** One client: earns, spends, returns and reads until its time is over, and repeats what it has not been answered. */
export async function runClient(shop: Shop, name: string, random: Random): Promise<void> {
  const client = createClient(shop, name, random);
  const background: Promise<void>[] = [];
  while (clock() < shop.until.endAt) {
    const member = pickMember(shop.members, random);
    const action = random.weighted<Action>(ACTIONS[member.kind]);
    if (action === 'read') await client.read(member);
    else if (action === 'redeem') await client.redeem(member);
    else if (shop.orders.underWay() < ORDERS_UNDER_WAY_MAX) {
      background.push(action === 'earn' ? client.earn(member) : client.giveBack());
    }
    await sleep(random.between(0, THINK_MS_MAX));
  }
  await Promise.all(background);
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
    async earn({ id, kind }: Member): Promise<void> {
      const points = random.between(1, POINTS_MAX);
      const soon = random.between(EXPIRES_AFTER_MS.min, EXPIRES_AFTER_MS.max);
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

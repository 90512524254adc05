import type { OrderCompleted, OrderReturned } from '@rapport/contracts/order';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Bus, EventBatch } from '@rapport/subgraph-kit/bus/bus';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly orderedAt: Date;
  readonly points: number;
}

/** Reports orders to the service as profile does, by events, and looks in its ledger for what came of them. */
export interface Orders {
  /** @returns the movement that booked it; `null` when it was not booked in time */
  complete(order: Order): Promise<string | null>;
  /** All of a booked order comes back. */
  giveBack(order: Order): Promise<string | null>;
  /** From now on, what is not booked after `ms` will not be waited for. */
  giveUpAfter(ms: number): void;
  /** How many are published and not booked. */
  underWay(): number;
}

interface Watch {
  readonly found: (movementId: string) => void;
  readonly lost: () => void;
}

/** Of points that are to expire soon: from the report of their order, which may take its time to be booked. */
export const EXPIRES_AFTER_MS = { min: 1_000, max: 15_000 };
/** The term of the programme under test: a leap cycle, so that 29 February has its like. */
export const EXPIRE_AFTER_MONTHS = 48;

/** When an order was placed whose points expire in so many milliseconds. */
export function orderedToExpireIn(ms: number): Date {
  const instant = new Date(Date.now() + ms);
  instant.setUTCMonth(instant.getUTCMonth() - EXPIRE_AFTER_MONTHS);
  return instant;
}

const LOOK_EVERY_MS = 100;
const RETRY_EVERY_MS = 200;
const MINOR_PER_POINT = 100;

/** @param ledger reads the service's database */
export function createOrders(bus: Bus, ledger: Pool): Orders {
  const watched = new Map<string, Watch>();
  let giveUpAt = Infinity;
  let looking = false;

  const look = async () => {
    while (watched.size > 0) {
      await sleep(LOOK_EVERY_MS);
      const names = [...watched.keys()];
      for (const { name, movementId } of await booked(ledger, names)) {
        watched.get(name)?.found(movementId);
        watched.delete(name);
      }
      if (Date.now() < giveUpAt) continue;
      for (const { lost } of watched.values()) lost();
      watched.clear();
    }
    looking = false;
  };
  const untilBooked = (name: string): Promise<string | null> =>
    new Promise((resolve) => {
      watched.set(name, {
        found: resolve,
        lost: () => {
          resolve(null);
        },
      });
      if (looking) return;
      looking = true;
      void look();
    });
  /** The bus has acknowledged it when this resolves. An unknown outcome is sent again, with the same event id. */
  const publish = async (batch: EventBatch): Promise<void> => {
    for (;;) {
      try {
        await bus.publish([batch]);
        return;
      } catch {
        if (Date.now() > giveUpAt) return;
        await sleep(RETRY_EVERY_MS);
      }
    }
  };
  return {
    async complete(order) {
      const event = orderCompleted(order);
      await publish({ type: event.type, payloads: [JSON.stringify(event)] });
      return untilBooked(`EARNED ${order.orderId}`);
    },
    async giveBack(order) {
      const event = orderReturned(order);
      await publish({ type: event.type, payloads: [JSON.stringify(event)] });
      return untilBooked(`TAKEN_BACK ${order.orderId}`);
    },
    giveUpAfter: (ms) => {
      giveUpAt = Date.now() + ms;
    },
    underWay: () => watched.size,
  };
}

/** What is booked is committed, so whoever reads from now on sees it. */
async function booked(ledger: Pool, names: readonly string[]) {
  try {
    const { rows } = await ledger.query<{ name: string; movementId: string }>(
      `SELECT kind || ' ' || order_id AS name, movement_id AS "movementId"
         FROM movement WHERE order_id = ANY($1::uuid[]) AND kind || ' ' || order_id = ANY($2::text[])`,
      [names.map((name) => name.split(' ')[1]), names],
    );
    return rows;
  } catch {
    // The database is away for the moment: the next look tells.
    return [];
  }
}

const envelope = (order: Order) => ({
  version: 1 as const,
  eventId: newId(),
  customerId: order.customerId,
  anonymousId: null,
  currency: 'GBP',
});

function orderCompleted(order: Order): OrderCompleted {
  const totalMinor = order.points * MINOR_PER_POINT;
  return {
    ...envelope(order),
    type: 'order.completed',
    occurredAt: order.orderedAt.toISOString(),
    orderId: order.orderId,
    orderNumber: order.orderId.slice(-12),
    revision: 1,
    totalMinor,
    keptMinor: totalMinor,
    lines: [],
    charges: [{ code: 'ALL', amountMinor: totalMinor }],
  };
}

function orderReturned(order: Order): OrderReturned {
  const totalMinor = order.points * MINOR_PER_POINT;
  const { orderId } = order;
  return {
    ...envelope(order),
    type: 'order.returned',
    occurredAt: new Date().toISOString(),
    returnId: newId(),
    returnNumber: `R${orderId.slice(-12)}`,
    refundMinor: totalMinor,
    unmatchedUnits: 0,
    orders: [
      { orderId, orderedAt: order.orderedAt.toISOString(), revision: 2, totalMinor, keptMinor: 0, lines: [] },
    ],
  };
}

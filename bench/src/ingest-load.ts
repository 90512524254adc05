import { createEventWriter } from '@rapport/platform/demo/segment-events';
import { packBatches } from '@rapport/platform/demo/batches';
import type { History } from '@rapport/platform/demo/history';
import { randomUUID } from 'node:crypto';

/** Bodies for `/v1/batch`, built before the clock starts. */
export interface Load {
  readonly bodies: readonly string[];
  readonly events: number;
  /** Order lines among them. */
  readonly lines: number;
}

const USERS = 5_000;
const PRODUCTS = 4_000;

/** `events` product views by many users, half of them known; each run has message ids of its own. */
export function productViews(events: number, batchSize: number): Load {
  const run = randomUUID();
  const now = Date.now();
  const items = Array.from({ length: events }, (_, index) => {
    const user = String(1_000 + ((index * 7_919) % USERS));
    return {
      type: 'track',
      event: 'Product Viewed',
      messageId: `${run}:${index}`,
      timestamp: new Date(now - index).toISOString(),
      ...(index % 2 === 0 ? { userId: user } : { anonymousId: `browser-${user}` }),
      properties: { product_id: String(10_000 + ((index * 104_729) % PRODUCTS)) },
    };
  });
  const bodies: string[] = [];
  for (let from = 0; from < events; from += batchSize) {
    bodies.push(JSON.stringify({ batch: items.slice(from, from + batchSize) }));
  }
  return { bodies, events, lines: 0 };
}

/** The first `invoices` real invoices of the demo shop, as its importer sends them. */
export function realOrders({ invoices }: History, count: number, bytesMax: number): Load {
  const some = invoices.slice(0, count);
  const batches = [...packBatches(some, 0, createEventWriter(0), { bytesMax, eventsMax: 500 })];
  const sendable = batches.filter(({ events }) => events > 0);
  return {
    bodies: sendable.map(({ body }) => body),
    events: sendable.reduce((sum, batch) => sum + batch.events, 0),
    lines: sendable.reduce((sum, batch) => sum + batch.lines, 0),
  };
}

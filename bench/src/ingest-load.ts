import { createEventWriter } from '@rapport/platform/demo/segment-events';
import { packBatches } from '@rapport/platform/demo/batches';
import type { History } from '@rapport/platform/demo/history';
import { randomUUID } from 'node:crypto';

/** Bodies for one path, built before the clock starts. */
export interface Load {
  readonly path: '/v1/batch' | '/v1/track';
  readonly bodies: readonly string[];
  readonly events: number;
  /** Order lines among them. */
  readonly lines: number;
}

const USERS = 5_000;
const PRODUCTS = 4_000;

/** How a stream of product views is made. */
export interface ViewStream {
  readonly events: number;
  /** Events a request; 1 goes to `/v1/track`. */
  readonly batchSize: number;
  /** The share of events that repeat one sent before, 0 to 1. */
  readonly repeated?: number;
  /** The share of events that break the tracking plan, name nobody or are unknown, 0 to 1. */
  readonly poisoned?: number;
}

/** Product views by many users, half of them known; each run has message ids of its own. */
export function productViews({ events, batchSize, repeated = 0, poisoned = 0 }: ViewStream): Load {
  const run = randomUUID();
  const now = Date.now();
  const items: object[] = [];
  for (let index = 0; index < events; index += 1) {
    const earlier = items[Math.floor(index / 2)];
    if (earlier !== undefined && isPick(index, repeated)) items.push(earlier);
    else items.push(view(run, now, index, isPick(index, poisoned)));
  }
  const bodies: string[] = [];
  for (let from = 0; from < events; from += batchSize) {
    bodies.push(
      JSON.stringify(batchSize === 1 ? items[from] : { batch: items.slice(from, from + batchSize) }),
    );
  }
  return { path: batchSize === 1 ? '/v1/track' : '/v1/batch', bodies, events, lines: 0 };
}

/** Picks `share` of all numbers, evenly. */
const isPick = (index: number, share: number): boolean =>
  Math.floor((index + 1) * share) > Math.floor(index * share);

function view(run: string, nowMs: number, index: number, poisoned: boolean): object {
  const user = String(1_000 + ((index * 7_919) % USERS));
  const event = {
    type: 'track',
    event: 'Product Viewed',
    messageId: `${run}:${index}`,
    timestamp: new Date(nowMs - index).toISOString(),
    ...(index % 2 === 0 ? { userId: user } : { anonymousId: `browser-${user}` }),
    context: {
      page: { url: 'https://shop.example/mugs', title: 'Mugs' },
      locale: 'en-GB',
      ip: '198.51.100.7',
    },
    properties: {
      product_id: String(10_000 + ((index * 104_729) % PRODUCTS)),
      category: 'Mugs',
      price: 2.55,
      position: index % 40,
    },
  };
  if (!poisoned) return event;
  const poisons = [
    { ...event, properties: { ...event.properties, price: 'much', position: -1 } },
    { ...event, event: 'Nobody Knows' },
    { ...event, userId: 'undefined' },
  ];
  return poisons[index % poisons.length] ?? event;
}

/** Who says who they are: `people` customers, each with six traits, an address and a telephone number. */
export function identifies(events: number, batchSize: number, people: number): Load {
  const run = randomUUID();
  const now = Date.now();
  const items = Array.from({ length: events }, (_, index) => {
    const user = String(100_000 + ((index * 7_919) % people));
    return {
      type: 'identify',
      messageId: `${run}:${index}`,
      timestamp: new Date(now - index).toISOString(),
      userId: user,
      traits: {
        email: `shopper.${user}@example.com`,
        phone: `+44207${user.padStart(7, '9')}`,
        name: `Shopper ${user}`,
        country: 'United Kingdom',
        plan: index % 3 === 0 ? 'pro' : 'free',
        visits: index,
      },
    };
  });
  const bodies: string[] = [];
  for (let at = 0; at < items.length; at += batchSize) {
    bodies.push(JSON.stringify({ batch: items.slice(at, at + batchSize) }));
  }
  return { path: '/v1/batch', bodies, events, lines: 0 };
}

/** What the plan of the benchmark says of a product view. */
export const VIEW_SCHEMA = {
  type: 'object',
  properties: {
    product_id: { type: 'string', pattern: '^[0-9A-Za-z]{1,20}$' },
    category: { type: 'string', maxLength: 100 },
    price: { type: 'number', minimum: 0 },
    position: { type: 'integer', minimum: 0 },
  },
  required: ['product_id', 'price'],
} as const;

/** The first `invoices` real invoices of the demo shop, as its importer sends them. */
export function realOrders({ invoices }: History, count: number, bytesMax: number): Load {
  const some = invoices.slice(0, count);
  const batches = [...packBatches(some, 0, createEventWriter(0), { bytesMax, eventsMax: 500 })];
  const sendable = batches.filter(({ events }) => events > 0);
  return {
    path: '/v1/batch',
    bodies: sendable.map(({ body }) => body),
    events: sendable.reduce((sum, batch) => sum + batch.events, 0),
    lines: sendable.reduce((sum, batch) => sum + batch.lines, 0),
  };
}

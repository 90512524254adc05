// Reads of profiles through the gateway, and how soon a segment has somebody, while events come in.
// `npm run bench:live -- [seconds] [events a second] [reads a second]`
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLiveShop, type LiveShop } from './live-shop';
import { atRate, traffic, view } from './traffic';

const [, , SECONDS = '20', EVENTS = '1000', READS = '100'] = process.argv;
const CUSTOMERS = 200;
const BATCH_EVENTS = 50;
const SIGNAL = 'SIGNAL';
const POLL_MS = 10;
const ENTRY_MS_MAX = 10_000;

const READ = `{ me { number country purchases { orders net { amount } } recentlyViewed(first: 5) { id }
  cart { lines { quantity } } segments { segment { key } } } }`;

interface Shopper {
  readonly number: string;
  readonly token: string;
}

async function main(): Promise<void> {
  const shop = await startLiveShop();
  try {
    const readers = await signUp(shop, 'reader', CUSTOMERS);
    const entrants = await signUp(shop, 'entrant', Number(SECONDS) * 2);
    await defineSegment(shop);
    await run(shop, readers, entrants.slice(0, 2), 3);
    const { readsMs, entriesMs, eventsSent, seconds, late } = await run(
      shop,
      readers,
      entrants.slice(2),
      Number(SECONDS),
    );
    row('', 'p50 ms', 'p95 ms', 'p99 ms', 'a second');
    row('profile reads through the gateway', ...shares(readsMs), whole(readsMs.length / seconds));
    row('from event to segment, seen in the graph', ...shares(entriesMs), whole(entriesMs.length / seconds));
    row('events taken in meanwhile', '', '', '', whole(eventsSent / seconds));
    if (late > 0) process.stdout.write(`${late} batches were sent late: the load was not reached.\n`);
    process.stdout.write(
      'Times run from when a request was due. Aims, on 2 cores: reads p95 < 50 ms, segment p99 < 1,000 ms.\n',
    );
  } finally {
    await shop.stop();
  }
}

async function signUp(shop: LiveShop, kind: string, count: number): Promise<Shopper[]> {
  const numbers = Array.from({ length: count }, (_, index) => `${kind}-${index}`);
  await shop.send(
    numbers.flatMap((userId, index) => [
      { type: 'identify', messageId: randomUUID(), userId, traits: { country: 'France' } },
      view(userId, index),
    ]),
  );
  const shoppers: Shopper[] = [];
  for (const number of numbers) {
    const { customerByNumber } = await shop.query(
      'query ($number: String!) { customerByNumber(number: $number) { id } }',
      { number },
      shop.staff,
    );
    shoppers.push({ number, token: await shop.customerToken((customerByNumber as { id: string }).id) });
  }
  return shoppers;
}

async function defineSegment(shop: LiveShop): Promise<void> {
  const test = { is: 'GTE', value: 1 };
  const rule = {
    op: 'event',
    name: 'Product Viewed',
    productId: SIGNAL,
    withinDays: 30,
    measure: 'COUNT',
    test,
  };
  const { createSegment } = await shop.query(
    'mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { __typename } }',
    { input: { key: 'signalled', name: 'Signalled', rule } },
    shop.staff,
  );
  process.stdout.write(`Segment: ${JSON.stringify(createSegment)}\n`);
}

interface Measured {
  readonly readsMs: number[];
  readonly entriesMs: number[];
  readonly eventsSent: number;
  readonly seconds: number;
  readonly late: number;
}

/** Everything at its rate, whether or not what was asked before has been answered. */
async function run(
  shop: LiveShop,
  readers: Shopper[],
  entrants: Shopper[],
  seconds: number,
): Promise<Measured> {
  const [readsMs, entriesMs]: [number[], number[]] = [[], []];
  let [eventsSent, late] = [0, 0];
  const batches = atRate(Number(EVENTS) / BATCH_EVENTS, seconds, async (index, dueMs) => {
    if (performance.now() - dueMs > 1_000) late += 1;
    await shop.send(Array.from({ length: BATCH_EVENTS }, (_, n) => traffic(index * BATCH_EVENTS + n)));
    eventsSent += BATCH_EVENTS;
  });
  const reads = atRate(Number(READS), seconds, async (index, dueMs) => {
    await shop.query(READ, {}, readers[index % readers.length]?.token ?? '');
    readsMs.push(performance.now() - dueMs);
  });
  const entries = atRate(entrants.length / seconds, seconds, async (index, dueMs) => {
    const entrant = entrants[index];
    if (entrant === undefined) return;
    await shop.send([view(entrant.number, 0, SIGNAL)]);
    await seen(shop, entrant.token);
    entriesMs.push(performance.now() - dueMs);
  });
  await Promise.all([batches, reads, entries]);
  return { readsMs, entriesMs, eventsSent, seconds, late };
}

/** Until the customer's own page shows the segment. */
async function seen(shop: LiveShop, token: string): Promise<void> {
  const end = performance.now() + ENTRY_MS_MAX;
  while (performance.now() < end) {
    const { me } = await shop.query('{ me { segments { segment { key } } } }', {}, token);
    if ((me as { segments: unknown[] }).segments.length > 0) return;
    await sleep(POLL_MS);
  }
  throw new Error('a segment had not noticed after ten seconds');
}

function shares(timesMs: number[]): string[] {
  timesMs.sort((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((share) => (timesMs[Math.floor(timesMs.length * share)] ?? 0).toFixed(1));
}

const whole = (value: number): string => String(Math.round(value));
const row = (name: string, ...cells: readonly string[]) =>
  process.stdout.write(`${name.padEnd(42)}${cells.map((cell) => cell.padStart(11)).join('')}\n`);

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const PRODUCTS = 4_000;
const SHOPPERS = 5_000;

/**
 * Has `act` done at a steady rate, whether or not what was begun before has ended, for some seconds or until `signal`.
 *
 * @param act is told the how-manieth it is, and when it was due
 * @throws what the first one failed with, when all have ended
 */
export async function atRate(
  aSecond: number,
  seconds: number,
  act: (index: number, dueMs: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const startMs = performance.now();
  const under: Promise<unknown>[] = [];
  for (let index = 0; index < aSecond * seconds && signal?.aborted !== true; index += 1) {
    const dueMs = startMs + (index * 1_000) / aSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    // Settled, so that one that fails early is told when all are done and does not end the process.
    under.push(
      act(index, dueMs).then(
        () => null,
        (error: unknown) => error,
      ),
    );
  }
  const failure = (await Promise.all(under)).find((error) => error !== null);
  if (failure !== undefined) throw failure as Error;
}

/** One of many shoppers looks at one of many products, every tenth puts it in the cart. */
export function traffic(index: number): object {
  const user = (index * 7_919) % SHOPPERS;
  const event = view(index % 2 === 0 ? `shopper-${user}` : null, index);
  return index % 10 === 0
    ? { ...event, event: 'Product Added', anonymousId: `browser-${user}` }
    : { anonymousId: `browser-${user}`, ...event };
}

/** A customer, or somebody unknown (`null`), looks at a product. */
export const view = (
  userId: string | null,
  index: number,
  product = String((index * 104_729) % PRODUCTS),
) => ({
  type: 'track',
  event: 'Product Viewed',
  messageId: randomUUID(),
  timestamp: new Date().toISOString(),
  ...(userId !== null && { userId }),
  context: { page: { url: 'https://shop.example' } },
  properties: { product_id: product, quantity: 1 },
});

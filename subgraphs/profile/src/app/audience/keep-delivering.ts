import { listen } from '@rapport/subgraph-kit/bus/listener';
import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import { DELIVERY_CHANNEL } from '../../db/audience/delivery-repository';
import { findDueDestinations } from '../../db/audience/destination-repository';
import { deliver, type Delivering } from './deliver';

const LOOK_EVERY_MS = 1_000;

/**
 * Sends what waits, each destination by itself and one request at a time: one that is slow or dead delays nobody else.
 * There are at most as many requests under way as there are destinations. @returns what stops it
 */
export async function keepDelivering(
  runtime: Runtime,
  settings: Pick<Delivering, 'strictDestinations' | 'secrecy'>,
): Promise<() => Promise<void>> {
  const { db, databaseUrl, log, now } = runtime;
  const delivering: Delivering = { ...runtime, ...settings };
  const busy = new Map<string, Promise<void>>();
  let stopped = false;
  const turn = async (): Promise<boolean> => {
    for (const destination of await findDueDestinations(db.manager, now())) {
      if (stopped || busy.has(destination.id)) continue;
      const run = async () => {
        try {
          while (!stopped && (await deliver(delivering, destination)));
        } catch (error) {
          log.error({ err: error, destination: destination.id }, 'deliveries wait; trying again');
        } finally {
          busy.delete(destination.id);
        }
      };
      busy.set(destination.id, run());
    }
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: LOOK_EVERY_MS,
    onError: (error) => {
      log.error({ err: error }, 'destinations could not be looked up; trying again');
    },
  });
  const listener = await listen(
    { url: databaseUrl, channel: DELIVERY_CHANNEL, name: 'profile deliveries', log },
    () => {
      loop.wake();
    },
  );
  return async () => {
    stopped = true;
    await listener.stop();
    await loop.stop();
    await Promise.all(busy.values());
  };
}

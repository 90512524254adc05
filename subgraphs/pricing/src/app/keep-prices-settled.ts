import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { CurrencyCode } from '@rapport/kernel/currency';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import type { Due } from '../db/unsettled-repository';
import { settlePrices } from './settle-prices';

/**
 * A product is settled two seconds after the last order that touched it. Under a steady stream, e.g. while a history
 * is imported, every minute, because each settling reads the product's whole history again.
 */
const DUE: Due = { quietMs: 2_000, waitMs: 60_000 };
const LOOK_EVERY_MS = 1_000;
const RETRY_AFTER_MS = 5_000;

/** Settles what orders marked, until stopped. Any number of replicas may do so at once. */
export function keepPricesSettled(
  { db, log, now }: Runtime,
  listCurrency: CurrencyCode,
): () => Promise<void> {
  const loop = startLoop(() => settlePrices(db, DUE, listCurrency, now()), {
    idleMs: LOOK_EVERY_MS,
    retryMs: RETRY_AFTER_MS,
    onError: (error) => {
      log.error({ err: error }, 'prices could not be settled; trying again');
    },
  });
  return () => loop.stop();
}

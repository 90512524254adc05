import { startLoop } from '@rapport/subgraph-kit/bus/wakeable-loop';
import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import { findModelAge } from '../db/model-repository';
import { shouldRetrain } from '../domain/retrain';
import { runTraining } from './run-training';

const LOOK_EVERY_MS = 30_000;

/** Trains again when enough has been bought since. Every replica looks; one trains. @returns what stops it */
export function keepModelFresh(
  { db, databaseUrl, log, now }: Runtime,
  options: { readonly ordersMax: number; readonly retrainAfterMs: number },
): () => Promise<void> {
  const stop = new AbortController();
  const turn = async (): Promise<boolean> => {
    const age = await findModelAge(db.manager);
    if (stop.signal.aborted || !shouldRetrain(age, now(), options.retrainAfterMs)) return false;
    const request = { databaseUrl, askedAt: now(), ordersMax: options.ordersMax, whenBusy: 'skip' } as const;
    const outcome = await runTraining(request, stop.signal);
    log.info({ outcome }, 'the model was looked after');
    return false;
  };
  const loop = startLoop(turn, {
    idleMs: LOOK_EVERY_MS,
    retryMs: LOOK_EVERY_MS,
    onError: (error) => {
      if (!stop.signal.aborted) log.warn({ err: error }, 'training failed; the model before stays');
    },
  });
  return async () => {
    stop.abort();
    await loop.stop();
  };
}

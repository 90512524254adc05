import type { Batch } from './batches';

export interface SendOptions {
  /** How many batches may be on their way at once. */
  readonly inFlightMax: number;
  /** Sends one batch; resolves when the shop has taken it for good. */
  readonly send: (batch: Batch) => Promise<void>;
  /** Called each time the part that is in without a gap has grown. */
  readonly onAdvance: (invoicesDone: number, lines: number) => void;
}

/**
 * Sends batches a few at a time. They may be taken in any order; progress counts only what is in without a gap, so
 * that going on from there misses nothing.
 *
 * @throws the first error of `send`; then no further batch is begun
 */
export async function sendBatches(
  batches: Iterator<Batch, void, undefined>,
  { inFlightMax, send, onAdvance }: SendOptions,
): Promise<void> {
  const taken: { readonly batch: Batch; done: boolean }[] = [];
  let failed = false;

  const advance = () => {
    while (taken[0]?.done === true) {
      const { batch } = taken[0];
      taken.shift();
      onAdvance(batch.invoicesDone, batch.lines);
    }
  };
  const runOne = async () => {
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      const entry = { batch: next.value, done: false };
      taken.push(entry);
      try {
        await send(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
      entry.done = true;
      advance();
      if (hasFailed()) return;
    }
  };
  // Changes while another lane sends; a function keeps the compiler from assuming otherwise.
  const hasFailed = () => failed;
  await Promise.all(Array.from({ length: inFlightMax }, runOne));
}

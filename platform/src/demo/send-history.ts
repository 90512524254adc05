import { assert } from '@rapport/kernel/assert';
import { packBatches, type Batch, type BatchLimits } from './batches';
import { IN_FLIGHT_MAX, type ImportStage } from './import-stage';
import { createEventWriter } from './segment-events';
import { sendBatches } from './send-batches';
import type { IngestAnswer } from './shop-client';

/** Small enough that a batch does not keep the shop from answering shoppers for long. */
const LIMITS: BatchLimits = { bytesMax: 256_000, eventsMax: 500 };
const PROBLEMS_SHOWN_MAX = 5;

/** Sends the events of every invoice that the checkpoint does not hold yet. */
export async function sendHistory(stage: ImportStage): Promise<void> {
  const { options, client, checkpoints, history, listener } = stage;
  const { shiftDays, invoicesSent } = checkpoints.current();
  assert(shiftDays !== null, 'the shift is fixed before the first event');

  await sendBatches(packBatches(history.invoices, invoicesSent, createEventWriter(shiftDays), LIMITS), {
    inFlightMax: IN_FLIGHT_MAX,
    async send(batch: Batch) {
      if (batch.events === 0) return;
      const answer = await client.sendBatch(batch.body, options.writeKey);
      if (answer.quarantined === 0) return;
      checkpoints.advance({ quarantined: checkpoints.current().quarantined + answer.quarantined });
      for (const problem of problemsOf(answer)) listener.onProblem(problem);
    },
    onAdvance(invoices, lines) {
      const linesDone = checkpoints.current().linesDone + lines;
      checkpoints.advance({ invoicesSent: invoices, linesDone });
      listener.onLines(linesDone);
    },
  });
}

const problemsOf = ({ results }: IngestAnswer): string[] =>
  results
    .filter(({ status }) => status === 'QUARANTINED')
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map(
      ({ messageId, code, reason }) =>
        `${messageId ?? 'an event'} was not taken: ${code ?? '?'} ${reason ?? ''}`,
    );

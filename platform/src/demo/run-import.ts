import { shiftInDays } from './calendar';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { keepCheckpoints } from './checkpoints';
import { readHistory, type History } from './history';
import { IN_FLIGHT_MAX, type ImportListener, type ImportOptions, type ImportStage } from './import-stage';
import { sendCatalogue } from './send-catalogue';
import { sendCommunity } from './send-community';
import { sendHistory } from './send-history';
import { createShopClient } from './shop-client';

/** One run of the import. */
export interface ImportRun {
  readonly signal: AbortSignal;
  /** The instant of this start. */
  readonly now: Date;
  /** See `keepCheckpoints`. */
  readonly settlesAfterMs?: number;
}

/**
 * Imports the shop's history through the gateway: the catalogue, the events oldest first, the community's demo
 * content. Goes on from the checkpoint; killed at any moment, it ends the same, because the same things are sent
 * under the same message ids.
 *
 * @returns how many events profile kept aside: 0, unless there is a mistake
 * @throws RefusedError when the shop does not take something; the abort reason when `signal` aborts
 */
export async function runImport(
  options: ImportOptions,
  listener: ImportListener,
  { signal, now, settlesAfterMs = 1_000 }: ImportRun,
): Promise<number> {
  const history = await readHistory(options.historyFile);
  const checkpoints = keepCheckpoints(options.home, startFrom(options, history, now), settlesAfterMs);
  // Also ends what other lanes are waiting for when one of them failed.
  const ending = new AbortController();
  const client = createShopClient({
    gatewayUrl: options.gatewayUrl,
    connections: IN_FLIGHT_MAX,
    signal: AbortSignal.any([signal, ending.signal]),
    onRetry: (error, attempt) => {
      if (attempt % RETRIES_BETWEEN_REPORTS === 0) listener.onProblem(`trying again: ${String(error)}`);
    },
  });
  const stage: ImportStage = { options, client, checkpoints, history, listener };
  try {
    if (!checkpoints.current().catalogueSent) await sendCatalogue(stage);
    await sendHistory(stage);
    if (!checkpoints.current().communitySent) await sendCommunity(stage);
    await checkpoints.settle();
    return checkpoints.current().quarantined;
  } finally {
    ending.abort();
    checkpoints.stop();
    await client.close();
  }
}

const RETRIES_BETWEEN_REPORTS = 5;

function startFrom(options: ImportOptions, { invoices }: History, now: Date): Checkpoint {
  const checkpoint = readCheckpoint(options.home);
  const shiftDays = checkpoint.shiftDays ?? shiftInDays(invoices.at(-1)?.instantMs ?? 0, now);
  const again = { catalogueSent: false, invoicesSent: 0, linesDone: 0, communitySent: false, quarantined: 0 };
  return { ...checkpoint, shiftDays, ...(options.resend && again) };
}

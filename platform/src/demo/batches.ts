import type { Invoice } from './invoice';
import type { SegmentEvent } from './segment-events';

/** One body for `/v1/batch`. Holds whole invoices, so that a position between invoices says what has been sent. */
export interface Batch {
  readonly body: string;
  readonly events: number;
  /** How many invoices of the history are in once this batch and all before it are. */
  readonly invoicesDone: number;
  /** Lines of the file in this batch, those that the shop's rules pass over included. */
  readonly lines: number;
}

export interface BatchLimits {
  /** UTF-8 bytes of a body; one invoice that is longer goes alone. */
  readonly bytesMax: number;
  readonly eventsMax: number;
}

/** Packs invoices into batches, in order, from `skip` on; those before are read, so that `write` knows their customers. */
export function* packBatches(
  invoices: readonly Invoice[],
  skip: number,
  write: (invoice: Invoice) => readonly SegmentEvent[],
  limits: BatchLimits,
): Generator<Batch, void, undefined> {
  let items: string[] = [];
  let [bytes, lines] = [0, 0];
  const close = (invoicesDone: number): Batch => {
    const batch = { body: `{"batch":[${items.join(',')}]}`, events: items.length, invoicesDone, lines };
    [items, bytes, lines] = [[], 0, 0];
    return batch;
  };
  for (const [index, invoice] of invoices.entries()) {
    const events = write(invoice);
    if (index < skip) continue;
    const texts = events.map((event) => JSON.stringify(event));
    const more = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
    const full =
      bytes + more + ENVELOPE_BYTES > limits.bytesMax || items.length + texts.length > limits.eventsMax;
    if (full && items.length > 0) yield close(index);
    items.push(...texts);
    bytes += more;
    lines += invoice.lines.length;
  }
  if (lines > 0) yield close(invoices.length);
}

const ENVELOPE_BYTES = '{"batch":[]}'.length;

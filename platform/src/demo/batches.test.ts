import fc from 'fast-check';
import { packBatches, type BatchLimits } from './batches';
import type { Invoice } from './invoice';
import { createEventWriter } from './segment-events';

const LIMITS: BatchLimits = { bytesMax: 1_000, eventsMax: 10 };

const invoices = fc
  .array(
    fc.record({
      customer: fc.constantFrom('1', '2', null),
      units: fc.array(fc.constantFrom(-1, 1, 2), { minLength: 1, maxLength: 30 }),
    }),
    { maxLength: 40 },
  )
  .map((drafts) =>
    drafts.map(({ customer, units }, index): Invoice => ({
      number: String(index),
      customer,
      country: 'España',
      instantMs: index,
      lines: units.map((quantity) => ({ code: '85123A', quantity, unitPrice: '2.55' })),
    })),
  );

const pack = (history: readonly Invoice[], skip = 0) => [
  ...packBatches(history, skip, createEventWriter(0), LIMITS),
];
const idsOf = (batches: readonly { readonly body: string }[]) =>
  batches.flatMap(({ body }) =>
    (JSON.parse(body) as { batch: { messageId: string }[] }).batch.map((e) => e.messageId),
  );

it('sends every event once, in order, and accounts for every line', () => {
  fc.assert(
    fc.property(invoices, (history) => {
      const batches = pack(history);
      expect(idsOf(batches)).toEqual(history.flatMap(createEventWriter(0)).map((event) => event.messageId));
      const lines = batches.reduce((sum, batch) => sum + batch.lines, 0);
      expect(lines).toBe(history.reduce((sum, invoice) => sum + invoice.lines.length, 0));
    }),
  );
});

it('keeps a body within its limits unless one invoice alone is over them', () => {
  fc.assert(
    fc.property(invoices, (history) => {
      for (const { body, events } of pack(history)) {
        const orders = idsOf([{ body }]).filter((id) => !id.includes('identify'));
        expect(Buffer.byteLength(body) <= LIMITS.bytesMax || orders.length <= 1).toBe(true);
        expect(events).toBeLessThanOrEqual(LIMITS.eventsMax);
      }
    }),
  );
});

it('goes on from any batch with exactly what is left', () => {
  fc.assert(
    fc.property(invoices, fc.nat(), (history, pick) => {
      const batches = pack(history);
      const done = batches.slice(0, pick % (batches.length + 1));
      const rest = pack(history, done.at(-1)?.invoicesDone ?? 0);
      expect([...idsOf(done), ...idsOf(rest)]).toEqual(idsOf(batches));
    }),
  );
});

import fc from 'fast-check';
import type { Batch } from './batches';
import { sendBatches } from './send-batches';

const batch = (invoicesDone: number): Batch => ({ body: '', events: 1, invoicesDone, lines: 10 });
const batches = (count: number) => Array.from({ length: count }, (_, index) => batch(index + 1)).values();

it('never counts a batch as done while one before it is on its way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(12),
      fc.integer({ min: 1, max: 4 }),
      async (s, count, inFlightMax) => {
        const done = new Set<number>();
        const reported: number[] = [];
        const sending = sendBatches(batches(count), {
          inFlightMax,
          send: async ({ invoicesDone }) => {
            await s.schedule(Promise.resolve());
            done.add(invoicesDone);
          },
          onAdvance: (invoicesDone) => {
            for (let before = 1; before <= invoicesDone; before += 1) expect(done).toContain(before);
            reported.push(invoicesDone);
          },
        });
        await s.waitFor(sending);
        expect(reported).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      },
    ),
  );
});

it('has no more on their way than it may', async () => {
  let [onTheirWay, most] = [0, 0];
  const send = async () => {
    most = Math.max(most, (onTheirWay += 1));
    await new Promise((resolve) => setImmediate(resolve));
    onTheirWay -= 1;
  };
  await sendBatches(batches(20), { inFlightMax: 3, send, onAdvance: () => undefined });
  expect(most).toBe(3);
});

it('begins no batch after one was refused, and counts none behind it', async () => {
  const begun: number[] = [];
  const reported: number[] = [];
  const sending = sendBatches(batches(50), {
    inFlightMax: 2,
    send: async ({ invoicesDone }) => {
      begun.push(invoicesDone);
      await Promise.resolve();
      if (invoicesDone === 5) throw new Error('refused');
    },
    onAdvance: (invoicesDone) => reported.push(invoicesDone),
  });
  await expect(sending).rejects.toThrow('refused');
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun.length).toBeLessThan(8);
  expect(Math.max(...reported)).toBe(4);
});

// The shop's whole file, as data/README.md counts it.
import path from 'node:path';
import { packBatches } from '../../src/demo/batches';
import { readHistory, type History } from '../../src/demo/history';
import { LINES_TOTAL } from '../../src/demo/progress';
import { createEventWriter, type SegmentEvent } from '../../src/demo/segment-events';

const FILE = path.resolve(__dirname, '../../../data/online-retail/online_retail.csv.gz');
/** What one event, and one body, may weigh on its way through the gateway. */
const EVENT_BYTES_MAX = 256_000;

describe('the shop’s own history', () => {
  let history: History;
  let events: SegmentEvent[];
  beforeAll(async () => {
    history = await readHistory(FILE);
    events = history.invoices.flatMap(createEventWriter(0));
  });
  const count = (name: string) => events.filter((event) => (event.event ?? event.type) === name).length;

  it('is 25,900 invoices of 3,926 products', () => {
    expect(history.invoices).toHaveLength(25_900);
    expect(history.products).toHaveLength(3_926);
    expect(history.invoices.reduce((sum, { lines }) => sum + lines.length, 0)).toBe(LINES_TOTAL);
  });

  it('is sent as 4,372 customers with 18,536 orders and 3,383 returns, and 2,189 orders of guests', () => {
    const guests = events.filter((event) => event.userId === undefined);
    expect([count('identify'), count('Order Completed'), count('Order Refunded'), guests.length]).toEqual([
      4_372,
      18_536 + 2_189,
      3_383,
      2_189,
    ]);
  });

  it('is sent oldest first', () => {
    const instants = events.map((event) => event.timestamp);
    expect(instants).toEqual(instants.toSorted());
  });

  it('has no event that is too large to be sent', () => {
    const sizes = events.map((event) => Buffer.byteLength(JSON.stringify(event)));
    expect(Math.max(...sizes)).toBeLessThan(EVENT_BYTES_MAX);
  });

  it('counts every line of the file as done in the end', () => {
    const limits = { bytesMax: EVENT_BYTES_MAX, eventsMax: 500 };
    let lines = 0;
    for (const batch of packBatches(history.invoices, 0, createEventWriter(0), limits)) lines += batch.lines;
    expect(lines).toBe(LINES_TOTAL);
  });
});

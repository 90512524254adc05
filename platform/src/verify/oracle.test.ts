import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseLines } from './file-lines';
import { computeFigures, type FileLine, type Figures } from './oracle';

/** "536365 12-01 85123A 6 2.55": invoice, day of 2010, code, units, price; customer 1. */
function line(text: string, CustomerID = '1'): FileLine {
  const [InvoiceNo = '', day = '', StockCode = '', Quantity = '', UnitPrice = '1'] = text.split(' ');
  return { InvoiceNo, StockCode, Quantity, InvoiceDate: `2010-${day} 08:00:00`, UnitPrice, CustomerID };
}

function figures(...texts: readonly string[]): Figures {
  const found = computeFigures(texts.map((text) => line(text))).get('1');
  if (found === undefined) throw new Error('customer 1 has no figures');
  return found;
}

it('gives customer 17850 of the shop the published figures', () => {
  const file = path.resolve(__dirname, '../../../data/online-retail/online_retail.csv.gz');
  const [header, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  // The whole file takes the reader many seconds under jest; `npm run verify:demo` reads it.
  const theirs = lines.filter((text) => text.includes(',17850,'));
  expect(computeFigures(parseLines([header, ...theirs].join('\n'))).get('17850')).toEqual({
    orders: 34,
    productUnits: 1_733,
    returnedUnits: 35,
    unmatchedUnits: 5,
    grossPence: 539_121n,
    netPence: 529_879n,
    points: 5_287n,
  });
});

it('rounds a line half up to the penny, once', () => {
  expect(figures('500001 12-01 10002 3 0.125').grossPence).toBe(38n);
  expect(figures('500001 12-01 10002 5 0.001').grossPence).toBe(1n);
  expect(figures('500001 12-01 10002 4 0.001').grossPence).toBe(0n);
});

it('counts charges as money, not as units, and never gives them back', () => {
  expect(figures('500001 12-01 POST 2 18', 'C500002 12-02 POST -1 18')).toMatchObject({
    productUnits: 0,
    grossPence: 3_600n,
    netPence: 3_600n,
    unmatchedUnits: 0,
  });
});

it('takes units from the newest order first, and from its last line first', () => {
  const bought = ['500001 12-01 10002 1 5', '500002 12-02 10002 2 1', '500002 12-02 10002 2 3'];
  expect(figures(...bought, 'C500003 12-03 10002 -1 3').netPence).toBe(1_300n - 300n);
  expect(figures(...bought, 'C500003 12-03 10002 -4 3').netPence).toBe(500n);
});

it('takes the higher number for the newer of two orders at the same instant', () => {
  expect(figures('500002 12-01 10002 1 2', '500001 12-01 10002 1 5', 'C500003 12-01 10002 -1').netPence).toBe(
    500n,
  );
});

it('does not reach orders after the return', () => {
  expect(figures('500002 12-02 10002 3 1', 'C500001 12-01 10002 -2 1')).toMatchObject({
    returnedUnits: 0,
    unmatchedUnits: 2,
    netPence: 300n,
  });
});

it('refunds the floor of the whole share returned, not of each return', () => {
  // 10 units for 0.25: 2.5 pence a unit.
  const bought = '500001 12-01 10002 10 0.025';
  expect(figures(bought, 'C500002 12-02 10002 -1', 'C500003 12-03 10002 -1').netPence).toBe(20n);
});

it('counts points order by order', () => {
  expect(figures('500001 12-01 10002 1 0.99', '500002 12-02 10002 1 1.99').points).toBe(1n);
});

it('takes an invoice at its earliest line, wherever that stands', () => {
  const invoices = ['500001 12-05 10002 1 1', '500001 12-01 10003 1 1', 'C500002 12-03 10002 -1'];
  expect(figures(...invoices)).toMatchObject({ returnedUnits: 1, unmatchedUnits: 0 });
});

it('loses no unit and invents no money', () => {
  const draft = fc.record({
    number: fc.integer({ min: 500_001, max: 500_012 }),
    day: fc.integer({ min: 10, max: 28 }),
    code: fc.constantFrom('10002', '10002a', 'POST'),
    units: fc.integer({ min: 1, max: 5 }),
    price: fc.constantFrom('0', '0.125', '2.55'),
    back: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(draft, { minLength: 1, maxLength: 30 }), (drafts) => {
      const texts = drafts.map(
        ({ number, day, code, units, price, back }) =>
          `${back ? 'C' : ''}${number} 12-${day} ${code} ${back ? -units : units} ${price}`,
      );
      const found = figures(...texts);
      const sentBack = drafts
        .filter(({ back, code }) => back && code !== 'POST')
        .reduce((n, { units }) => n + units, 0);
      expect(found.returnedUnits + found.unmatchedUnits).toBe(sentBack);
      expect(found.returnedUnits).toBeLessThanOrEqual(found.productUnits);
      expect(found.netPence >= 0n && found.netPence <= found.grossPence).toBe(true);
      expect(found.points * 100n <= found.netPence).toBe(true);
      expect(found.netPence - found.points * 100n < 100n * BigInt(found.orders) + 1n).toBe(true);
    }),
  );
});

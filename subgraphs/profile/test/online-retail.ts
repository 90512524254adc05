import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FILE = join(__dirname, '../../../data/online-retail/online_retail.csv.gz');
const PRODUCT = /^\d{5}/;

interface CsvLine {
  readonly invoice: string;
  readonly code: string;
  readonly quantity: number;
  readonly at: string;
  readonly price: string;
  readonly customer: string;
}

/** The shop's lines, all of them. Good enough for this file: quoted fields hold commas, never a line break. */
function readLines(): CsvLine[] {
  const [, ...rows] = gunzipSync(readFileSync(FILE)).toString('utf8').split('\n');
  return rows.flatMap((row) => {
    const fields = row.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.map((field) => field.replace(/,$/, '')) ?? [];
    const [invoice = '', code = '', , quantity = '', at = '', price = '', customer = ''] = fields;
    return invoice === '' ? [] : [{ invoice, code, quantity: Number(quantity), at, price, customer }];
  });
}

/** The orders and returns of the shop as the Segment events of its shop system, in the file's order. */
export function onlineRetailEvents(of: (line: CsvLine) => boolean): object[] {
  const invoices = new Map<string, CsvLine[]>();
  for (const line of readLines()) {
    if (!of(line)) continue;
    const lines = invoices.get(line.invoice);
    if (lines === undefined) invoices.set(line.invoice, [line]);
    else lines.push(line);
  }
  return [...invoices.values()].flatMap(toEvent);
}

function toEvent(lines: readonly CsvLine[]): object[] {
  const [first] = lines;
  if (first === undefined) return [];
  const { invoice, customer } = first;
  const isReturn = invoice.startsWith('C');
  const counted = lines.filter(({ quantity }) => (isReturn ? quantity < 0 : quantity > 0));
  if (counted.length === 0 || (isReturn && customer === '')) return [];
  const products = counted
    .filter(({ code }) => PRODUCT.test(code))
    .map(({ code, quantity, price }) => ({
      product_id: code,
      quantity: Math.abs(quantity),
      ...(!isReturn && { price }),
    }));
  const charges = counted
    .filter(({ code }) => !PRODUCT.test(code))
    .map(({ code, quantity, price }) => ({ code, quantity, price }));
  const at = lines.map((line) => line.at).sort()[0] ?? '';
  return [
    {
      type: 'track',
      event: isReturn ? 'Order Refunded' : 'Order Completed',
      messageId: `invoice-${invoice}`,
      timestamp: `${at.replace(' ', 'T')}Z`,
      ...(customer === '' ? { anonymousId: `guest-${invoice}` } : { userId: customer }),
      properties: {
        [isReturn ? 'refund_id' : 'order_id']: invoice,
        currency: 'GBP',
        products,
        ...(!isReturn && { charges }),
      },
    },
  ];
}

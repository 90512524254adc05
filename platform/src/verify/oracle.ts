/**
 * What the graph must say about every customer, computed from the shop's file and its rules alone. Deliberately
 * shares no code with the importer, with profile or with the kernel: a mistake in them must show here.
 */

/** One line of the file, every field as it stands there. */
export interface FileLine {
  readonly InvoiceNo: string;
  readonly StockCode: string;
  readonly Quantity: string;
  readonly InvoiceDate: string;
  readonly UnitPrice: string;
  readonly CustomerID: string;
}

/** The figures of one customer. Money in pence. */
export interface Figures {
  readonly orders: number;
  readonly productUnits: number;
  readonly returnedUnits: number;
  readonly unmatchedUnits: number;
  readonly grossPence: bigint;
  readonly netPence: bigint;
  readonly points: bigint;
}

interface OrderLine {
  readonly code: string;
  readonly units: number;
  readonly pence: bigint;
  returned: number;
}

interface Invoice {
  readonly number: string;
  readonly customer: string;
  /** "2010-12-01 08:26:00": sorts as it stands. */
  at: string;
  readonly lines: FileLine[];
}

interface Order {
  readonly number: string;
  readonly at: string;
  readonly totalPence: bigint;
  /** Product lines, in the order of the file. */
  readonly lines: readonly OrderLine[];
}

/** The figures of every customer in the file, by the shop's customer number. */
export function computeFigures(lines: Iterable<FileLine>): Map<string, Figures> {
  const byCustomer = new Map<string, Invoice[]>();
  for (const invoice of invoicesWithCustomer(lines)) {
    byCustomer.set(invoice.customer, [...(byCustomer.get(invoice.customer) ?? []), invoice]);
  }
  return new Map([...byCustomer].map(([customer, invoices]) => [customer, figuresOf(invoices)]));
}

function invoicesWithCustomer(lines: Iterable<FileLine>): Iterable<Invoice> {
  const byNumber = new Map<string, Invoice>();
  for (const line of lines) {
    if (line.CustomerID === '') continue;
    let invoice = byNumber.get(line.InvoiceNo);
    if (invoice === undefined) {
      invoice = { number: line.InvoiceNo, customer: line.CustomerID, at: line.InvoiceDate, lines: [] };
      byNumber.set(invoice.number, invoice);
    }
    if (line.InvoiceDate < invoice.at) invoice.at = line.InvoiceDate;
    invoice.lines.push(line);
  }
  return byNumber.values();
}

function figuresOf(invoices: readonly Invoice[]): Figures {
  const cancellations = invoices.filter(({ number }) => number.startsWith('C')).sort(byInstantThenNumber);
  const orders = invoices
    .filter(({ number }) => !number.startsWith('C'))
    .map(toOrder)
    .filter((order) => order !== null)
    .sort(byInstantThenNumber)
    .reverse();
  let unmatchedUnits = 0;
  for (const cancellation of cancellations) unmatchedUnits += giveBack(cancellation, orders);

  const lines = orders.flatMap((order) => order.lines);
  const kept = orders.map((order) => order.totalPence - sum(order.lines.map(refundOf)));
  return {
    orders: orders.length,
    productUnits: lines.reduce((units, line) => units + line.units, 0),
    returnedUnits: lines.reduce((units, line) => units + line.returned, 0),
    unmatchedUnits,
    grossPence: sum(orders.map((order) => order.totalPence)),
    netPence: sum(kept),
    points: sum(kept.map((pence) => pence / 100n)),
  };
}

function toOrder({ number, at, lines }: Invoice): Order | null {
  const sold = lines.filter((line) => Number(line.Quantity) > 0);
  if (sold.length === 0) return null;
  return {
    number,
    at,
    totalPence: sum(sold.map(linePence)),
    lines: sold.filter(isProductLine).map((line) => ({
      code: line.StockCode.toUpperCase(),
      units: Number(line.Quantity),
      pence: linePence(line),
      returned: 0,
    })),
  };
}

/** @param newestFirst orders, whose lines take units back. @returns units that no order still held */
function giveBack(cancellation: Invoice, newestFirst: readonly Order[]): number {
  let unmatched = 0;
  for (const line of cancellation.lines.filter(isProductLine)) {
    let units = -Number(line.Quantity);
    const code = line.StockCode.toUpperCase();
    for (const order of newestFirst.filter(({ at }) => at <= cancellation.at)) {
      for (const bought of [...order.lines].reverse().filter((candidate) => candidate.code === code)) {
        const taken = Math.min(units, bought.units - bought.returned);
        bought.returned += taken;
        units -= taken;
      }
    }
    unmatched += units;
  }
  return unmatched;
}

export const isProductLine = ({ StockCode }: FileLine): boolean => /^[0-9]{5}/.test(StockCode);

/** floor(amount x k / q) for k of q units. */
const refundOf = (line: OrderLine): bigint => (line.pence * BigInt(line.returned)) / BigInt(line.units);

/** Quantity x price in pence, rounded half up. Prices have up to three decimals and none is below zero here. */
function linePence({ Quantity, UnitPrice }: FileLine): bigint {
  const [pounds = '', decimals = ''] = UnitPrice.split('.');
  if (!/^\d+$/.test(pounds) || !/^\d{0,3}$/.test(decimals)) {
    throw new Error(`a price of at most three decimals, not ${UnitPrice}`);
  }
  const tenthsOfPence = BigInt(pounds + decimals.padEnd(3, '0')) * BigInt(Quantity);
  return (tenthsOfPence + 5n) / 10n;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** Oldest first; at the same instant the lower number first. */
function byInstantThenNumber(a: { at: string; number: string }, b: { at: string; number: string }): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return Number(a.number.replace('C', '')) - Number(b.number.replace('C', ''));
}

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { instantOf } from './calendar';
import { createCatalogue, type CatalogueProduct } from './catalogue';
import { CsvError, readCsv } from './csv';
import type { Invoice, InvoiceLine } from './invoice';

/** The shop's whole file, read by invoice. */
export interface History {
  /** Oldest first; at the same instant in the file's order. */
  readonly invoices: readonly Invoice[];
  readonly products: readonly CatalogueProduct[];
}

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** An invoice that may get more lines: its lines need not stand together in the file. */
interface OpenInvoice extends Invoice {
  instantMs: number;
  readonly lines: InvoiceLine[];
}

/** @throws CsvError when the file is not the shop's */
export async function readHistory(gzFile: string): Promise<History> {
  const text = createReadStream(gzFile).pipe(createGunzip()).setEncoding('utf8');
  return readHistoryText(text as AsyncIterable<string>);
}

/** @param pieces the CSV text, in pieces of any size */
export async function readHistoryText(pieces: AsyncIterable<string>): Promise<History> {
  const byNumber = new Map<string, OpenInvoice>();
  const catalogue = createCatalogue();
  const readInstant = remembering(instantOf);
  const readCode = remembering((code) => code.toUpperCase());
  let header: string | null = null;

  for await (const records of readCsv(pieces)) {
    for (const record of records) {
      if (header === null) header = checkHeader(record);
      else add(record);
    }
  }
  return {
    invoices: [...byNumber.values()].sort((a, b) => a.instantMs - b.instantMs),
    products: catalogue.products(),
  };

  function add(record: readonly string[]): void {
    const [
      number = '',
      stockCode = '',
      description = '',
      units = '',
      at = '',
      unitPrice = '',
      customer,
      country,
    ] = record;
    const [code, quantity, instantMs] = [readCode(stockCode), Number(units), readInstant(at)];
    if (country === undefined || !Number.isInteger(quantity) || Number.isNaN(instantMs)) {
      throw new CsvError(`not a line of the shop's history: ${record.join(',').slice(0, 120)}`);
    }
    let invoice = byNumber.get(number);
    if (invoice === undefined) {
      invoice = {
        number,
        customer: customer === '' ? null : (customer ?? null),
        country,
        instantMs,
        lines: [],
      };
      byNumber.set(number, invoice);
    }
    invoice.instantMs = Math.min(invoice.instantMs, instantMs);
    invoice.lines.push({ code, quantity, unitPrice });
    catalogue.add({ code, description, sold: quantity > 0 && Number(unitPrice) > 0 });
  }
}

function checkHeader(record: readonly string[]): string {
  const header = record.join(',');
  if (header !== HEADER) throw new CsvError(`the first line is not ${HEADER}: ${header.slice(0, 120)}`);
  return header;
}

/** `read`, with its answers kept: the file repeats few codes and instants half a million times. */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) known.set(text, (value = read(text)));
    return value;
  };
}

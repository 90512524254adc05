/** The file is not CSV as RFC 4180 means it. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/**
 * Reads CSV text (RFC 4180) that arrives in pieces of any size. Quoted fields may hold commas, quotes and line
 * breaks. Yields the records that a piece completes together: half a million single awaits cost more than reading.
 *
 * @throws CsvError when a quote never closes
 */
export async function* readCsv(pieces: AsyncIterable<string>): AsyncGenerator<string[][]> {
  let rest = '';
  let open = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    const records: string[][] = [];
    for (const line of lines) {
      const record = open === '' ? line : `${open}\n${line}`;
      const complete = quotesAreClosed(record);
      open = complete ? '' : record;
      if (complete && record !== '' && record !== '\r') records.push(fieldsOf(withoutReturn(record)));
    }
    yield records;
  }
  const last = open === '' ? rest : `${open}\n${rest}`;
  if (!quotesAreClosed(last)) throw new CsvError(`a quoted field never closes: ${last.slice(0, 80)}`);
  if (last !== '') yield [fieldsOf(withoutReturn(last))];
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** Quotes inside a quoted field are doubled, so a record is complete exactly when their number is even. */
function quotesAreClosed(text: string): boolean {
  let closed = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) closed = !closed;
  return closed;
}

function fieldsOf(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  let start = 0;
  while (start <= record.length) {
    const end = endOfField(record, start);
    const field = record.slice(start, end);
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    start = end + 1;
  }
  return fields;
}

/** Where the field that begins at `start` ends: at a comma outside quotes, or at the end of the record. */
function endOfField(record: string, start: number): number {
  let quoted = false;
  for (let at = start; at < record.length; at += 1) {
    const char = record[at];
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) return at;
  }
  return record.length;
}

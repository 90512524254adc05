import fc from 'fast-check';
import { readCsv } from './csv';

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

async function read(...texts: readonly string[]): Promise<string[][]> {
  const records: string[][] = [];
  for await (const some of readCsv(pieces(...texts))) records.push(...some);
  return records;
}

it('keeps commas and doubled quotes of a quoted field', async () => {
  expect(await read('22041,"RECORD FRAME 7"" SINGLE, SIZE ",48\n')).toEqual([
    ['22041', 'RECORD FRAME 7" SINGLE, SIZE ', '48'],
  ]);
});

it('reads a last line without a line break, and empty fields', async () => {
  expect(await read('a,b,c\n1,,')).toEqual([
    ['a', 'b', 'c'],
    ['1', '', ''],
  ]);
});

it('refuses a quote that never closes', async () => {
  await expect(read('a\n"b,c\n')).rejects.toThrow('a quoted field never closes: "b,c');
});

it('reads back every table, however the text is cut into pieces', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ') });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(table, fc.nat(200), fc.nat(200), async (records, first, second) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = records.map((record) => `${record.map(quote).join(',')}\r\n`).join('');
      const [from, to] = [Math.min(first, second), Math.max(first, second)];
      expect(await read(text.slice(0, from), text.slice(from, to), text.slice(to))).toEqual(records);
    }),
  );
});

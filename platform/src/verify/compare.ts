import type { Figures } from './oracle';

/** The figures of each customer, by the shop's customer number. */
export type FiguresByCustomer = ReadonlyMap<string, Figures>;

/** One figure that is not the same on both sides. */
export interface Difference {
  readonly customer: string;
  readonly figure: keyof Figures | 'customer';
  readonly file: string;
  readonly graph: string;
}

type Unit = 'count' | 'pence';

/** Every figure, as the table names it. */
const FIGURES: Readonly<Record<keyof Figures, { readonly label: string; readonly unit: Unit }>> = {
  orders: { label: 'orders', unit: 'count' },
  productUnits: { label: 'product units', unit: 'count' },
  returnedUnits: { label: 'returned units', unit: 'count' },
  unmatchedUnits: { label: 'unmatched units', unit: 'count' },
  grossPence: { label: 'gross, GBP', unit: 'pence' },
  netPence: { label: 'net, GBP', unit: 'pence' },
  points: { label: 'points', unit: 'count' },
};
const NAMES = Object.keys(FIGURES) as (keyof Figures)[];

/** Every difference, customer by customer: figures that differ, and customers that only one side knows. */
export function differencesBetween(file: FiguresByCustomer, graph: FiguresByCustomer): Difference[] {
  const customers = [...new Set([...file.keys(), ...graph.keys()])].sort();
  return customers.flatMap((customer): Difference[] => {
    const [expected, found] = [file.get(customer), graph.get(customer)];
    if (expected === undefined || found === undefined) {
      return [{ customer, figure: 'customer', file: presence(expected), graph: presence(found) }];
    }
    return NAMES.filter((name) => BigInt(expected[name]) !== BigInt(found[name])).map((figure) => ({
      customer,
      figure,
      file: shown(figure, expected[figure]),
      graph: shown(figure, found[figure]),
    }));
  });
}

const presence = (figures: Figures | undefined): string => (figures === undefined ? 'unknown' : 'known');

/** One row of the table of totals. */
export type Row = readonly [label: string, file: string, graph: string];

/** The sums over all customers, one row a figure. */
export function totals(file: FiguresByCustomer, graph: FiguresByCustomer): Row[] {
  return [
    ['customers', grouped(BigInt(file.size)), grouped(BigInt(graph.size))],
    ...NAMES.map((name): Row => [FIGURES[name].label, total(file, name), total(graph, name)]),
  ];
}

const total = (side: FiguresByCustomer, name: keyof Figures): string =>
  shown(
    name,
    [...side.values()].reduce((sum, figures) => sum + BigInt(figures[name]), 0n),
  );

const shown = (name: keyof Figures, value: number | bigint): string =>
  FIGURES[name].unit === 'pence' ? pounds(BigInt(value)) : grouped(BigInt(value));

/** Rows as lines of text, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const all: readonly Row[] = [['', 'file', 'graph'], ...rows];
  const width = (column: 0 | 1 | 2) => Math.max(...all.map((row) => row[column].length));
  return all
    .map(
      ([label, file, graph]) =>
        `${label.padEnd(width(0))}  ${file.padStart(width(1))}  ${graph.padStart(width(2))}`,
    )
    .join('\n');
}

/** 539121 as "5,391.21". */
function pounds(pence: bigint): string {
  const digits = (pence < 0n ? -pence : pence).toString().padStart(3, '0');
  return `${pence < 0n ? '-' : ''}${digits.slice(0, -2).replace(THOUSANDS, ',')}.${digits.slice(-2)}`;
}

const THOUSANDS = /\B(?=(\d{3})+$)/g;
export const grouped = (value: bigint): string => value.toString().replace(THOUSANDS, ',');

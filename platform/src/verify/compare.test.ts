import { differencesBetween, table, totals } from './compare';
import type { Figures } from './oracle';

const figures = (given: Partial<Figures> = {}): Figures => ({
  orders: 34,
  productUnits: 1_733,
  returnedUnits: 35,
  unmatchedUnits: 5,
  grossPence: 539_121n,
  netPence: 529_879n,
  points: 5_287n,
  ...given,
});

it('finds nothing between equal sides', () => {
  expect(differencesBetween(new Map([['17850', figures()]]), new Map([['17850', figures()]]))).toEqual([]);
});

it('names the customer, the figure and both values', () => {
  const [file, graph] = [
    new Map([['17850', figures()]]),
    new Map([['17850', figures({ netPence: 529_878n })]]),
  ];
  expect(differencesBetween(file, graph)).toEqual([
    { customer: '17850', figure: 'netPence', file: '5,298.79', graph: '5,298.78' },
  ]);
});

it('names customers that only one side knows', () => {
  expect(differencesBetween(new Map([['1', figures()]]), new Map([['2', figures()]]))).toEqual([
    { customer: '1', figure: 'customer', file: 'known', graph: 'unknown' },
    { customer: '2', figure: 'customer', file: 'unknown', graph: 'known' },
  ]);
});

it('adds up what it prints', () => {
  const file = new Map([
    ['1', figures()],
    ['2', figures({ grossPence: 7n })],
  ] as const);
  expect(table(totals(file, new Map()).slice(0, 3))).toBe(
    [
      '                file  graph',
      'customers          2      0',
      'orders            68      0',
      'product units  3,466      0',
    ].join('\n'),
  );
  expect(totals(file, new Map())).toContainEqual(['gross, GBP', '5,391.28', '0.00']);
});

import { createCatalogue } from './catalogue';

type Seen = readonly [code: string, description: string, sold?: boolean];

function titleOf(...lines: readonly Seen[]): string | undefined {
  const catalogue = createCatalogue();
  for (const [code, description, sold = true] of lines) catalogue.add({ code, description, sold });
  return catalogue.products()[0]?.title;
}

it('calls a product what it was sold as most often', () => {
  expect(
    titleOf(['22423', 'CAKESTAND'], ['22423', 'REGENCY CAKESTAND'], ['22423', 'REGENCY CAKESTAND']),
  ).toBe('REGENCY CAKESTAND');
});

it('counts a title once, however it was spaced', () => {
  expect(titleOf(['21111', 'A'], ['21111', 'TOWEL,  SPOTS '], ['21111', 'TOWEL, SPOTS'])).toBe(
    'TOWEL, SPOTS',
  );
});

it('drops the bullet of a title', () => {
  expect(titleOf(['20954', '*USB Office Mirror Ball'])).toBe('USB Office Mirror Ball');
});

it('never takes a warehouse note for a title', () => {
  expect(
    titleOf(['22423', 'REGENCY CAKESTAND'], ['22423', 'damaged', false], ['22423', 'damaged', false]),
  ).toBe('REGENCY CAKESTAND');
  expect(titleOf(['72140F', 'throw away', false], ['72140F', '?', false])).toBe('Product 72140F');
});

it('names a product that was never sold by its description in capitals', () => {
  expect(titleOf(['84839', 'damages', false], ['84839', 'SWEETHEART KEY CABINET', false])).toBe(
    'SWEETHEART KEY CABINET',
  );
});

it('lists each product code once, in order, and no charges', () => {
  const catalogue = createCatalogue();
  for (const code of ['POST', '85123A', '10002', '85123A', 'gift_0001_20'])
    catalogue.add({ code, description: 'X', sold: true });
  expect(catalogue.products().map(({ id }) => id)).toEqual(['10002', '85123A']);
});

import { readHistoryText } from './history';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

async function* text(...lines: readonly string[]): AsyncGenerator<string> {
  yield await Promise.resolve(HEADER + lines.join('\n'));
}

const read = (...lines: readonly string[]) => readHistoryText(text(...lines));

it('gathers an invoice whose lines do not stand together, at its earliest line', async () => {
  const { invoices } = await read(
    '536591,22423,CAKESTAND,1,2010-12-01 16:58:00,12.75,14606,United Kingdom',
    '536592,22423,CAKESTAND,2,2010-12-01 16:57:00,25.49,,United Kingdom',
    '536591,85123a,HEART,3,2010-12-01 16:56:00,2.55,14606,United Kingdom',
  );
  expect(invoices.map(({ number, instantMs }) => [number, new Date(instantMs).toISOString()])).toEqual([
    ['536591', '2010-12-01T16:56:00.000Z'],
    ['536592', '2010-12-01T16:57:00.000Z'],
  ]);
  expect(invoices[0]).toMatchObject({
    customer: '14606',
    lines: [
      { code: '22423', quantity: 1 },
      { code: '85123A', quantity: 3, unitPrice: '2.55' },
    ],
  });
  expect(invoices[1]?.customer).toBeNull();
});

it('takes a line for a sale only with a price and a quantity above zero', async () => {
  const { products } = await read(
    '536591,22423,REGENCY CAKESTAND,1,2010-12-01 16:58:00,12.75,14606,United Kingdom',
    '536592,22423,BROKEN,1,2010-12-01 16:58:00,0,,United Kingdom',
    '536593,22423,BROKEN,-2,2010-12-01 16:58:00,0,,United Kingdom',
  );
  expect(products).toEqual([{ id: '22423', title: 'REGENCY CAKESTAND' }]);
});

it('refuses a file that is not the shop’s', async () => {
  await expect(read('536591,22423,CAKESTAND,one,2010-12-01 16:58:00,12.75,14606,UK')).rejects.toThrow(
    'not a line of the shop',
  );
});

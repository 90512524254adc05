import type { Invoice, InvoiceLine } from './invoice';
import { meaningOf } from './shop-rules';

const line = (code: string, quantity = 1, unitPrice = '2.55'): InvoiceLine => ({ code, quantity, unitPrice });
const invoice = (
  number: string,
  lines: readonly InvoiceLine[],
  customer: string | null = '17850',
): Invoice => ({
  number,
  customer,
  country: 'United Kingdom',
  instantMs: 0,
  lines,
});

it('tells the products of an order from its charges', () => {
  const [lantern, postage] = [line('71053'), line('POST')];
  expect(meaningOf(invoice('536365', [postage, lantern]))).toEqual({
    kind: 'order',
    products: [lantern],
    charges: [postage],
  });
});

it('keeps repeated lines and gifts', () => {
  const lines = [line('71053'), line('71053'), line('22423', 1, '0')];
  expect(meaningOf(invoice('536365', lines))).toMatchObject({ products: lines });
});

it('takes an order that is nothing but postage', () => {
  expect(meaningOf(invoice('536365', [line('POST')]))).toMatchObject({ kind: 'order', products: [] });
});

it('leaves stock corrections out of a guest order', () => {
  const sold = line('71053', 2);
  expect(meaningOf(invoice('536544', [line('71053', -4), sold], null))).toMatchObject({ products: [sold] });
  expect(meaningOf(invoice('536589', [line('21777', -10)], null))).toEqual({ kind: 'nothing' });
});

it('reads a cancellation as the return of its products, without its charges', () => {
  const back = line('85123A', -3);
  expect(meaningOf(invoice('C536379', [line('D', -1), back]))).toEqual({ kind: 'return', products: [back] });
});

it('passes over a cancellation of charges alone, of nobody, and corrections of bad debt', () => {
  expect(meaningOf(invoice('C536379', [line('D', -1)]))).toEqual({ kind: 'nothing' });
  expect(meaningOf(invoice('C536379', [line('71053', -1)], null))).toEqual({ kind: 'nothing' });
  expect(meaningOf(invoice('A563185', [line('B')], null))).toEqual({ kind: 'nothing' });
});

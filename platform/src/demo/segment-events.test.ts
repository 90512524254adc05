import type { Invoice } from './invoice';
import { createEventWriter } from './segment-events';

const invoice = (given: Partial<Invoice>): Invoice => ({
  number: '536365',
  customer: '17850',
  country: 'United Kingdom',
  instantMs: Date.parse('2010-12-01T08:26:00Z'),
  lines: [{ code: '85123A', quantity: 6, unitPrice: '2.55' }],
  ...given,
});

it('writes an order as the Segment spec has it, on its shifted day', () => {
  const postage = { code: 'POST', quantity: 1, unitPrice: '18.0' };
  const write = createEventWriter(10);
  expect(write(invoice({ lines: [...invoice({}).lines, postage] }))[1]).toEqual({
    type: 'track',
    event: 'Order Completed',
    messageId: 'online-retail:order:536365',
    timestamp: '2010-12-11T08:26:00.000Z',
    userId: '17850',
    properties: {
      order_id: '536365',
      currency: 'GBP',
      products: [{ product_id: '85123A', quantity: 6, price: '2.55' }],
      charges: [{ code: 'POST', quantity: 1, price: '18.0' }],
    },
  });
});

it('identifies a customer once, before their first invoice', () => {
  const write = createEventWriter(0);
  expect(
    [...write(invoice({})), ...write(invoice({ number: '536366' }))].map((event) => event.messageId),
  ).toEqual(['online-retail:identify:17850', 'online-retail:order:536365', 'online-retail:order:536366']);
});

it('identifies a customer of whom the shop kept nothing but a cancelled charge', () => {
  const lines = [{ code: 'D', quantity: -1, unitPrice: '27.5' }];
  expect(createEventWriter(0)(invoice({ number: 'C536379', lines }))).toMatchObject([
    { type: 'identify', traits: { country: 'United Kingdom' } },
  ]);
});

it('writes returned units as a positive number, without an order', () => {
  const lines = [{ code: '85123A', quantity: -3, unitPrice: '2.55' }];
  expect(createEventWriter(0)(invoice({ number: 'C536379', lines }))[1]).toMatchObject({
    event: 'Order Refunded',
    messageId: 'online-retail:return:C536379',
    properties: { refund_id: 'C536379', currency: 'GBP', products: [{ product_id: '85123A', quantity: 3 }] },
  });
});

it('gives every guest invoice a shopper of its own', () => {
  const [event] = createEventWriter(0)(invoice({ customer: null }));
  expect(event).toMatchObject({ anonymousId: 'guest-536365' });
  expect(event).not.toHaveProperty('userId');
});

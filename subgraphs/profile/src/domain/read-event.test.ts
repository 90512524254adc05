import { NO_PLAN } from './tracking-plan';
import { readEvent } from './read-event';

const receivedAt = new Date('2026-06-01T12:00:00.000Z');
const read = (fields: object) =>
  readEvent(fields, { shopCurrency: 'GBP', receivedAt, source: 'shop', plan: NO_PLAN });
const codeOf = (fields: object) => {
  const outcome = read(fields);
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
};

const viewed = (fields: object = {}) => ({
  type: 'track',
  event: 'Product Viewed',
  messageId: 'm1',
  userId: '17850',
  properties: { product_id: ' 85123a ' },
  ...fields,
});
const ordered = (properties: object = {}) => ({
  ...viewed({ event: 'Order Completed' }),
  properties: { order_id: '1', currency: 'GBP', products: [line()], ...properties },
});
const line = (fields: object = {}) => ({ product_id: 'A', quantity: 3, price: 0.125, ...fields });
const charges = (count: number) => Array.from({ length: count }, () => ({ code: 'POSTAGE', price: 1 }));
const orderOf = (properties: object) => {
  const outcome = read(ordered(properties));
  if (outcome.kind !== 'read' || outcome.event.body.kind !== 'order')
    throw new Error(JSON.stringify(outcome));
  return outcome.event.body.order;
};

describe('reading an event', () => {
  it('writes product codes in upper case, without spaces around them', () => {
    expect(read(viewed())).toMatchObject({ event: { body: { kind: 'view', productId: '85123A' } } });
  });

  it.each([
    ['not an object', 'event', 'INVALID_EVENT'],
    ['no message id', viewed({ messageId: undefined }), 'INVALID_EVENT'],
    ['a message id that is a number', viewed({ messageId: 7 }), 'INVALID_EVENT'],
    ['a customer number that is a number', viewed({ userId: 17850 }), 'INVALID_EVENT'],
    ['nobody', viewed({ userId: undefined }), 'IDENTITY_MISSING'],
    ['a type of its own', viewed({ type: 'charge' }), 'UNKNOWN_TYPE'],
    ['a name of its own', viewed({ event: 'Video Played' }), 'UNKNOWN_EVENT'],
    ['a name every object has', viewed({ event: 'constructor' }), 'UNKNOWN_EVENT'],
    ['properties that are a list', viewed({ properties: [] }), 'INVALID_EVENT'],
    ['no product', viewed({ properties: {} }), 'INVALID_EVENT'],
    [
      'a code of 64 letters that are two in upper case',
      viewed({ properties: { product_id: 'ß'.repeat(64) } }),
      'INVALID_EVENT',
    ],
    [
      'a code that holds what nobody sees',
      viewed({ properties: { product_id: 'A\u200bB' } }),
      'INVALID_EVENT',
    ],
    [
      'a cart of 501 lines',
      viewed({ event: 'Cart Viewed', properties: { products: Array(501).fill(line()) } }),
      'INVALID_EVENT',
    ],
    ['an order of 101 charges', ordered({ charges: charges(101) }), 'INVALID_EVENT'],
    ['100 charges and shipping', ordered({ charges: charges(100), shipping: 1 }), 'INVALID_EVENT'],
    ['a timestamp without a zone', viewed({ timestamp: '2026-01-01T00:00:00' }), 'INVALID_TIMESTAMP'],
    ['a timestamp in words', viewed({ timestamp: 'yesterday' }), 'INVALID_TIMESTAMP'],
    ['a day that does not exist', viewed({ timestamp: '2026-13-41T00:00:00Z' }), 'INVALID_TIMESTAMP'],
    ['traits that are text', { type: 'identify', messageId: 'm', userId: 'u', traits: 'x' }, 'INVALID_EVENT'],
    ['an alias of nobody', { type: 'alias', messageId: 'm', userId: 'u' }, 'IDENTITY_MISSING'],
    ['an order in another currency', ordered({ currency: 'EUR' }), 'CURRENCY_NOT_SUPPORTED'],
    ['a price of many decimals', ordered({ products: [line({ price: '1.1234567' })] }), 'INVALID_EVENT'],
    ['a negative price', ordered({ products: [line({ price: -1 })] }), 'INVALID_EVENT'],
    ['half a unit', ordered({ products: [line({ quantity: 0.5 })] }), 'INVALID_EVENT'],
    ['no unit', ordered({ products: [line({ quantity: 0 })] }), 'INVALID_EVENT'],
    [
      'an amount beyond exact numbers',
      ordered({ products: [line({ price: 999_999_999, quantity: 1_000_000 })] }),
      'INVALID_EVENT',
    ],
    ['more lines than anybody has', ordered({ products: Array(5_001).fill(line()) }), 'INVALID_EVENT'],
    ['charges below zero', ordered({ charges: [{ code: 'D', price: '-5' }] }), 'INVALID_EVENT'],
  ])('refuses %s with a stable code', (_claim, fields, code) => {
    expect(codeOf(fields as object)).toBe(code);
  });

  it.each([
    ['m1', 'm1'],
    [`node-next-${'7'.repeat(60)}`, '7'.repeat(60).padStart(64, 'ext-')],
    [`x😀${'7'.repeat(63)}`, '7'.repeat(63)],
  ])('numbers a refund without a number of its own by its message, %s', (messageId, number) => {
    const refund = { ...ordered({ products: [line()] }), event: 'Order Refunded', messageId };
    expect(read(refund)).toMatchObject({ event: { body: { return: { number, orderNumber: '1' } } } });
  });

  it.each(['null', 'undefined', '0', 'anonymous', 'None', ' NaN ', 'unknown', '', '  ', '[object Object]'])(
    'never makes a person of %j',
    (id) => {
      expect(codeOf(viewed({ userId: id }))).toBe('BLOCKED_ID');
      expect(codeOf(viewed({ userId: undefined, anonymousId: id }))).toBe('BLOCKED_ID');
      expect(codeOf({ type: 'alias', messageId: 'm', userId: 'u', previousId: id })).toBe('BLOCKED_ID');
    },
  );

  it('shows nothing of a value that it refuses', () => {
    const outcome = read(viewed({ timestamp: 'ada@example.com' }));
    expect(JSON.stringify(outcome)).not.toContain('ada');
  });
});

describe('reading an order', () => {
  it('rounds a line once, half up, after multiplying', () => {
    expect(orderOf({})).toMatchObject({
      lines: [{ lineNo: 1, unitPrice: '0.125', amountMinor: 38 }],
      totalMinor: 38,
    });
  });

  it('makes charges of shipping, tax and discount', () => {
    const order = orderOf({
      shipping: 1,
      tax: '0.2',
      discount: 0.5,
      charges: [{ code: 'POST', quantity: 2, price: 3 }],
    });
    expect(order.charges).toEqual([
      { code: 'POST', amountMinor: 600 },
      { code: 'SHIPPING', amountMinor: 100 },
      { code: 'TAX', amountMinor: 20 },
      { code: 'DISCOUNT', amountMinor: -50 },
    ]);
    expect(order.totalMinor).toBe(38 + 670);
  });

  it('believes a stated total, and books the difference', () => {
    expect(orderOf({ total: '0.40' })).toMatchObject({
      totalMinor: 40,
      charges: [{ code: 'ADJUSTMENT', amountMinor: 2 }],
    });
  });
});

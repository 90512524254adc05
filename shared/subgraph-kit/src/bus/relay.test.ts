import { toBatches } from './relay';

const row = (type: 'order.completed' | 'product.viewed', bytes = 10) => ({
  type,
  payload: 'x'.repeat(bytes),
});

describe('toBatches', () => {
  it('groups events by type and keeps their order', () => {
    const batches = toBatches([row('order.completed', 1), row('product.viewed'), row('order.completed', 2)]);
    expect(batches.map(({ type, payloads }) => [type, payloads.map((p) => p.length)])).toEqual([
      ['order.completed', [1, 2]],
      ['product.viewed', [10]],
    ]);
  });

  it('cuts a batch before it grows over a megabyte, and never loses an event', () => {
    const batches = toBatches([
      row('order.completed', 600_000),
      row('order.completed', 600_000),
      row('order.completed', 2_000_000),
    ]);
    expect(batches.map(({ payloads }) => payloads.length)).toEqual([1, 1, 1]);
  });
});

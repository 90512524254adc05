let sent = 0;

/** Builders of Segment events; each has a message id of its own unless given. */
const event = (fields: object) => ({
  messageId: `message-${(sent += 1)}`,
  timestamp: '2026-05-01T10:00:00.000Z',
  ...fields,
});

export const track = (name: string, properties: object, fields: object = {}) =>
  event({ type: 'track', event: name, userId: 'ada', properties, ...fields });

export const viewed = (productId: string, fields: object = {}) =>
  track('Product Viewed', { product_id: productId }, fields);

export const ordered = (
  number: string,
  lines: readonly [product: string, quantity: number, price: string][],
  fields: object = {},
) =>
  track(
    'Order Completed',
    {
      order_id: number,
      currency: 'GBP',
      products: lines.map(([product_id, quantity, price]) => ({ product_id, quantity, price })),
    },
    fields,
  );

export const refunded = (
  number: string,
  lines: readonly [product: string, quantity: number][],
  fields: object = {},
) =>
  track(
    'Order Refunded',
    {
      refund_id: number,
      currency: 'GBP',
      products: lines.map(([product_id, quantity]) => ({ product_id, quantity })),
    },
    fields,
  );

export const identify = (
  userId: string,
  anonymousId: string | null,
  traits: object = {},
  fields: object = {},
) => event({ type: 'identify', userId, ...(anonymousId !== null && { anonymousId }), traits, ...fields });

export const alias = (previousId: string, userId: string) => event({ type: 'alias', previousId, userId });

/** As a guest. */
export const guest = (anonymousId: string) => ({ userId: undefined, anonymousId });

/** `items` in an order that `dice` decides. */
export function shuffled<Item>(items: readonly Item[], dice: () => number): Item[] {
  return items
    .map((item) => ({ item, at: dice() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** `items` in runs whose lengths `dice` decides. */
export function split<Item>(items: readonly Item[], dice: () => number): Item[][] {
  const runs: Item[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last === undefined || dice() % 3 === 0) runs.push([item]);
    else last.push(item);
  }
  return runs;
}

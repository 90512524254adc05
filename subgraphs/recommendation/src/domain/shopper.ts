/** Somebody whose views are kept: a customer or an anonymous device. The prefix keeps the one from posing as the other. */
export type Shopper = `customer:${string}` | `anonymous:${string}`;

export const customerShopper = (customerId: string): Shopper => `customer:${customerId}`;

/** An anonymous id is the device's own text; a NUL in it, which Postgres cannot hold, is dropped. */
export const anonymousShopper = (anonymousId: string): Shopper =>
  `anonymous:${anonymousId.replaceAll('\0', '')}`;

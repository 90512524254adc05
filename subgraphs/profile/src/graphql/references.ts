import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { assertMayReadCustomer, mayReadCustomer } from '@rapport/subgraph-kit/viewer';
import type { Context } from '../context';
import { toCart } from './cart.type';

interface Key {
  readonly id: string;
}

/** How entities that other subgraphs name are found, and who may see them. */
export const REFERENCES = {
  Customer: ({ id }: Key, { viewer, loaders }: Context) => {
    assertMayReadCustomer(viewer, id);
    return loaders.customerById.load(id);
  },
  Order: async ({ id }: Key, { viewer, loaders }: Context) => {
    const order = await loaders.orderById.load(id);
    if (order !== null) assertMayReadCustomer(viewer, order.customerId);
    return order;
  },
  Cart: async ({ id }: Key, context: Context) => {
    const cart = await context.loaders.cartById.load(id);
    if (cart === null) return null;
    if (!mayReadCustomer(context.viewer, cart.customerId) && !(await isOwnVisitorCart(id, context))) {
      throw new ForbiddenError(`A ${context.viewer.kind} may not read this cart`);
    }
    return toCart(cart);
  },
  Product: (key: Key) => key,
} as const;

async function isOwnVisitorCart(cartId: string, { viewer, visitorCart }: Context): Promise<boolean> {
  if (viewer.kind !== 'guest' || viewer.anonymousId === null) return false;
  return (await visitorCart(viewer.anonymousId))?.cartId === cartId;
}

import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import type { Context } from '../context';
import { toCart } from './cart.type';

interface Key {
  readonly id: string;
}

/** How entities that other subgraphs name are found, and who may see them. */
export const REFERENCES = {
  Customer: async ({ id }: Key, { assertMayRead, loaders }: Context) => {
    await assertMayRead(id);
    return loaders.customerById.load(id);
  },
  Order: async ({ id }: Key, { assertMayRead, loaders }: Context) => {
    const order = await loaders.orderById.load(id);
    if (order !== null) await assertMayRead(order.customerId);
    return order;
  },
  Cart: async ({ id }: Key, context: Context) => {
    const cart = await context.loaders.cartById.load(id);
    if (cart === null) return null;
    if (!(await context.mayRead(cart.customerId)) && !(await isOwnVisitorCart(id, context))) {
      throw new ForbiddenError(`A ${context.viewer.kind} may not read this cart`);
    }
    return toCart(cart);
  },
  Segment: async ({ id }: Key, { viewer, loaders }: Context) => {
    if (viewer.kind === 'guest') throw new ForbiddenError('A guest may not read segments');
    return loaders.segmentById.load(id);
  },
  Product: (key: Key) => key,
} as const;

async function isOwnVisitorCart(cartId: string, { viewer, visitorCart }: Context): Promise<boolean> {
  if (viewer.kind !== 'guest' || viewer.anonymousId === null) return false;
  return (await visitorCart(viewer.anonymousId))?.cartId === cartId;
}

import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { isUuid } from '@rapport/kernel/ids';
import type { ReferenceResolver } from '@rapport/subgraph-kit/graphql/build-schema';
import type { PricingContext } from '../context';
import { mayRead, readQuote } from './quote-access';
import type { Cart } from './types/cart';
import type { Customer } from './types/customer';
import type { Product } from './types/product';
import type { Quote } from './types/quote';

interface Key {
  readonly id: string;
}

/** How entities that other subgraphs name are found here, and who may read them. */
export const references: Readonly<Record<string, ReferenceResolver<PricingContext>>> = {
  Product: ({ id }: Key): Product | null => (id.includes('\0') ? null : { id }),

  Customer: async ({ id }: Key, { assertMayRead }: PricingContext): Promise<Customer | null> => {
    await assertMayRead(id);
    return isUuid(id) ? { id } : null;
  },

  /** A cart that was not heard of has no quote to protect. */
  Cart: async ({ id }: Key, context: PricingContext): Promise<Cart | null> => {
    const cart = isUuid(id) ? await context.loaders.cartById.load(id) : null;
    if (cart !== null && !(await mayRead(context, cart))) {
      throw new ForbiddenError(`A ${context.viewer.kind} may not read this cart`);
    }
    return { id };
  },

  Quote: ({ id }: Key, context: PricingContext): Promise<Quote> => readQuote(id, context),
};

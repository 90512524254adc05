import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import type { QuoteCartOutcome } from '../../app/quote-cart';
import { Quote } from './quote';

@ObjectType('UnknownProducts', {
  description: 'Nothing was quoted, because some of the products have no price.',
})
export class UnknownProducts {
  @Field(() => [ID], { description: 'The products without a price, in the order of the basket.' })
  productIds!: readonly string[];
}

@ObjectType('EmptyCart', { description: 'Nothing was quoted, because there is nothing in the cart.' })
export class EmptyCart {
  @Field(() => ID, { description: 'The empty cart.' })
  cartId!: string;
}

const TYPE_BY_KIND = {
  quoted: Quote,
  'unknown-products': UnknownProducts,
  'empty-cart': EmptyCart,
} as const satisfies Record<QuoteCartOutcome['kind'], new () => object>;

export const QuoteCartPayload = createUnionType({
  name: 'QuoteCartPayload',
  description: 'What came of asking for a quote.',
  types: () => [Quote, UnknownProducts, EmptyCart] as const,
  resolveType: (outcome) => TYPE_BY_KIND[(outcome as unknown as Pick<QuoteCartOutcome, 'kind'>).kind],
});

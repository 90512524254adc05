import { Field, ID, InputType, Int } from 'type-graphql';

@InputType('QuoteLineInput', { description: 'So many units of one product.' })
export class QuoteLineInput {
  @Field(() => ID, { description: "The retailer's own product code, in upper or lower case." })
  productId!: string;

  @Field(() => Int, { description: 'How many units, 1 to 100,000 of a product in all.' })
  quantity!: number;
}

@InputType('QuoteCartInput', { description: 'What to quote: either `lines` or `cartId`.' })
export class QuoteCartInput {
  @Field(() => [QuoteLineInput], {
    nullable: true,
    description: '1 to 500 lines. The same product twice counts as one line of the sum.',
  })
  lines?: QuoteLineInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A cart of the shopper, of at most 500 products: quotes it as it is now.',
  })
  cartId?: string | null;

  @Field(() => String, {
    description:
      '1 to 255 characters, new for each quote wanted. The same key with the same request answers with the same quote ' +
      'again; with another request it is the error IDEMPOTENCY_KEY_REUSED.',
  })
  idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'For whom, when a till or staff asks; leave it out for an unknown shopper and as a customer.',
  })
  customerId?: string | null;
}

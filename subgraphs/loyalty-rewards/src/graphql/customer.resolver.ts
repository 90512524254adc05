import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { LoyaltyAccount } from './types/loyalty-account';
import { Customer } from './types/stubs';

@Resolver(() => Customer)
export class CustomerResolver {
  @FieldResolver(() => LoyaltyAccount, {
    nullable: true,
    description: 'Points and tier. A customer who never bought anything has none, and is BRONZE.',
  })
  async loyalty(@Root() customer: Customer, @Ctx() { loaders }: Context): Promise<LoyaltyAccount> {
    return { customerId: await loaders.survivorByCustomerId.load(customer.id) };
  }
}

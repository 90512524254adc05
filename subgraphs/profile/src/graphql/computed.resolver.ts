import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { ComputedTraitsType } from './computed.type';
import { Customer } from './customer.type';

@Resolver(() => Customer)
export class CustomerComputedResolver {
  @Purpose('PERSONALISATION')
  @FieldResolver(() => ComputedTraitsType, {
    nullable: true,
    description: 'What is worked out about the customer; null before the first order.',
  })
  async computed(@Root() { id }: Customer, @Ctx() context: Context): Promise<ComputedTraitsType | null> {
    const found = await context.loaders.computedByCustomerId.load(id);
    if (found === null) return null;
    const { averageOrderMinor, lifetimeValueMinor, channelMix, ...traits } = found.traits;
    const money = (amountMinor: number) => toMoneyType({ amountMinor, currencyCode: context.shopCurrency });
    return {
      ...traits,
      computedAt: found.computedAt,
      ...(averageOrderMinor !== undefined && { averageOrder: money(averageOrderMinor) }),
      ...(lifetimeValueMinor !== undefined && { lifetimeValue: money(lifetimeValueMinor) }),
      ...(channelMix !== undefined && {
        channelMix: Object.entries(channelMix)
          .sort(([, a], [, b]) => b - a)
          .map(([channel, share]) => ({ channel, share })),
      }),
    };
  }
}

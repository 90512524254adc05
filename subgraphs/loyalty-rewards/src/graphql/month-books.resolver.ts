import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { LoyaltyBooks, toBooks } from './types/month-books';

@Resolver()
export class MonthBooksResolver {
  @Query(() => LoyaltyBooks, {
    nullable: true,
    description:
      'Points and what they mean in money, month by month. For staff with the role analyst or loyalty.',
  })
  async loyaltyBooks(
    @Arg('from', () => String, { description: 'The first UTC month: "2026-01".' }) from: string,
    @Arg('to', () => String, { description: 'The last UTC month, at most 60 months in all.' }) to: string,
    @Ctx() { viewer, monthBooks }: Context,
  ): Promise<LoyaltyBooks> {
    requireStaff(viewer, 'analyst', 'loyalty');
    return toBooks(await monthBooks.read(from, to));
  }
}

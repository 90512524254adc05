import { byCodeUnit } from '@rapport/kernel/compare';
import { readPage } from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { balanceOf } from '../domain/person';
import { shownPoints } from './shown-points';
import { LoyaltyAccount, PointsExpiry } from './types/loyalty-account';
import { LoyaltyWallet, toWalletName } from './types/wallet';

@Resolver(() => LoyaltyAccount)
export class WalletsResolver {
  @FieldResolver(() => [LoyaltyWallet], {
    description:
      'Everything the member holds: points first, then store credit by currency. At most one of each.',
  })
  async wallets(
    @Root() { customerId }: LoyaltyAccount,
    @Ctx() { loaders, now }: Context,
  ): Promise<LoyaltyWallet[]> {
    const holdings = [...(await loaders.holdingsByCustomerId.load(customerId))];
    return holdings
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([wallet, accounts]) => {
        const balance = balanceOf(customerId, accounts, now);
        return {
          ...toWalletName(wallet),
          balance: shownPoints(balance.balancePoints),
          pending: shownPoints(balance.pendingPoints),
          held: shownPoints(balance.heldPoints),
          owed: shownPoints(balance.owedPoints),
        };
      });
  }

  @FieldResolver(() => [PointsExpiry], {
    description: 'The points that expire unless they are spent, first to last; those of an instant together.',
  })
  async nextExpiries(
    @Root() { customerId }: LoyaltyAccount,
    @Arg('first', () => Int, { defaultValue: 12, description: 'How many to give, 1 to 100.' })
    first: number,
    @Ctx() { loaders }: Context,
  ): Promise<PointsExpiry[]> {
    readPage({ first });
    const { expiries } = await loaders.balanceByCustomerId.load(customerId);
    return expiries.slice(0, first).map(({ points, at }) => ({ points: shownPoints(points), at }));
  }
}

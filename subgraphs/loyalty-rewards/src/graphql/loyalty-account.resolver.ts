import { money } from '@rapport/kernel/money';
import { PageArgs, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import type { Tier } from '../domain/tier';
import { historyKeyOf, readHistoryPage, toPointsMovement } from './history-page';
import { shownPoints } from './shown-points';
import { LoyaltyAccount, PointsExpiry, TierProgress } from './types/loyalty-account';
import { LoyaltyTier } from './types/loyalty-tier';
import { PointsMovementConnection, type PointsMovement } from './types/points-movement';

@Resolver(() => LoyaltyAccount)
export class LoyaltyAccountResolver {
  @FieldResolver(() => Int, { description: 'Points that can be spent now. Never negative.' })
  async balancePoints(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<number> {
    return shownPoints((await loaders.balanceByCustomerId.load(customerId)).balancePoints);
  }

  @FieldResolver(() => Int, {
    description:
      'Points that a return took back after they were spent. The next points earned pay them first. Never negative.',
  })
  async owedPoints(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<number> {
    return shownPoints((await loaders.balanceByCustomerId.load(customerId)).owedPoints);
  }

  @FieldResolver(() => Int, {
    description:
      'Points earned since the first order, less those of returned units; spent and expired ones count.',
  })
  async earnedPoints(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<number> {
    return shownPoints((await loaders.balanceByCustomerId.load(customerId)).earnedPoints);
  }

  @FieldResolver(() => PointsExpiry, {
    nullable: true,
    description: 'The points that expire first unless they are spent; null with nothing to spend.',
  })
  async nextExpiry(
    @Root() { customerId }: LoyaltyAccount,
    @Ctx() { loaders }: Context,
  ): Promise<PointsExpiry | null> {
    const [first] = (await loaders.balanceByCustomerId.load(customerId)).expiries;
    return first === undefined ? null : { ...first, points: shownPoints(first.points) };
  }

  @FieldResolver(() => Int, {
    description: 'Points earned that cannot be spent yet: the return window of their order is still open.',
  })
  async pendingPoints(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<number> {
    return shownPoints((await loaders.balanceByCustomerId.load(customerId)).pendingPoints);
  }

  @FieldResolver(() => Int, { description: 'Points set aside for redemptions under way.' })
  async heldPoints(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<number> {
    return shownPoints((await loaders.balanceByCustomerId.load(customerId)).heldPoints);
  }

  @FieldResolver(() => LoyaltyTier, { description: 'The tier now.' })
  async tier(@Root() { customerId }: LoyaltyAccount, @Ctx() { loaders }: Context): Promise<Tier> {
    return (await loaders.standingByCustomerId.load(customerId)).tier;
  }

  @FieldResolver(() => TierProgress, { description: 'How far it is to the next tier.' })
  async progress(
    @Root() { customerId }: LoyaltyAccount,
    @Ctx() { loaders, programme }: Context,
  ): Promise<TierProgress> {
    const standing = await loaders.standingByCustomerId.load(customerId);
    const amount = (minor: number) => toMoneyType(money(minor, programme.currency));
    const { nextTier, spendNeededMinor, securedUntil } = standing;
    const spendNeeded = spendNeededMinor === null ? null : amount(spendNeededMinor);
    return { spend: amount(standing.spendMinor), nextTier, spendNeeded, tierSecuredUntil: securedUntil };
  }

  @FieldResolver(() => PointsMovementConnection, { description: 'What moved the points, newest first.' })
  async history(
    @Root() { customerId }: LoyaltyAccount,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<PointsMovement>> {
    const page = readHistoryPage(args);
    const entries = await loaders.historyByPage.load({ customerId, ...page });
    return toConnection(entries.map(toPointsMovement), page.limit, historyKeyOf);
  }
}

import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { toReward } from './to-reward';
import { LoyaltyAccount } from './types/loyalty-account';
import { MemberByTokenResult, MemberToken, TokenMember, toTokenRefused } from './types/member-token';
import { Reward } from './types/reward';

@Resolver(() => LoyaltyAccount)
export class TokenResolver {
  @Query(() => MemberByTokenResult, {
    nullable: true,
    description:
      'Who shows this token. It is verified, not looked up, and may be read as often as it is shown. For tills and loyalty staff.',
  })
  memberByToken(
    @Arg('token', () => String, { description: 'What the QR code holds: `LoyaltyAccount.qrToken`.' })
    token: string,
    @Ctx() { viewer, tokens }: Context,
  ): typeof MemberByTokenResult {
    if (viewer.kind !== 'terminal') requireStaff(viewer, 'loyalty');
    const member = tokens.read(token);
    if (typeof member === 'string') return toTokenRefused(member);
    return Object.assign(new TokenMember(), { customer: { id: member.customerId } });
  }

  @FieldResolver(() => MemberToken, {
    nullable: true,
    description:
      'A token for the till to scan, for the member alone: good for minutes, and for one redemption. Null while the ' +
      'programme has no key to sign with.',
  })
  qrToken(@Root() { customerId }: LoyaltyAccount, @Ctx() { viewer, tokens }: Context): MemberToken | null {
    if (viewer.kind !== 'customer') throw new ForbiddenError('A token is for the member to show');
    return tokens.issue(customerId);
  }

  @FieldResolver(() => [Reward], {
    nullable: true,
    description: 'What the points that can be spent now buy, the dearest first; at most 100.',
  })
  async affordableRewards(
    @Root() { customerId }: LoyaltyAccount,
    @Ctx() { loaders, now }: Context,
  ): Promise<Reward[]> {
    const rewards = await loaders.affordableByCustomerId.load(customerId);
    return rewards.map((reward) => toReward(reward, now));
  }
}

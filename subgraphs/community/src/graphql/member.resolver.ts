import { requireCustomer } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { setDisplayName, type SetDisplayNameOutcome } from '../app/set-display-name';
import type { Context } from '../context';
import { defaultDisplayName } from '../domain/display-name';
import type { Member, ShownMember } from '../domain/member';
import { SetDisplayNameInput } from './inputs';
import { MemberType } from './member.type';
import { Partner } from './partner';
import { SetDisplayNamePayload } from './payloads';
import { Customer } from './stubs';

@Resolver(() => MemberType)
export class MemberResolver {
  @Partner()
  @FieldResolver(() => String, {
    description: 'The name they chose, or one like "Member 4f2a" that tells nothing about them.',
  })
  displayName(@Root() member: Member): string {
    return member.chosenName ?? defaultDisplayName(member.id);
  }

  @FieldResolver(() => Int, {
    description: 'How many of their reviews, ideas, threads and replies everyone can see.',
  })
  contributionCount(@Root() member: Member, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.contributionCountByCustomerId.load(member.customerId);
  }

  @Mutation(() => SetDisplayNamePayload, { description: 'Chooses the name under which the viewer appears.' })
  setDisplayName(
    @Arg('input', () => SetDisplayNameInput, { description: 'The name wanted.' }) input: SetDisplayNameInput,
    @Ctx() context: Context,
  ): Promise<SetDisplayNameOutcome> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) =>
      setDisplayName(db, { customerId, displayName: input.displayName }, now),
    );
  }
}

@Resolver(() => Customer)
export class CustomerResolver {
  @FieldResolver(() => MemberType, {
    nullable: true,
    description: 'The customer as the community sees them; null before they first take part.',
  })
  async member(@Root() customer: Customer, @Ctx() { loaders }: Context): Promise<ShownMember | null> {
    const member = await loaders.memberByCustomerId.load(customer.id);
    return member === null ? null : { ...member, ofCustomer: true };
  }
}

import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { TillIdentifier } from '../app/member-at-till';
import type { Context } from '../context';
import { maskedName } from '../domain/masked-name';
import { Customer } from './customer.type';
import { MemberAtTillInput, MemberAtTillResult, toMemberAtTill } from './till.type';

@Resolver(() => Customer)
export class TillResolver {
  @Query(() => MemberAtTillResult, {
    nullable: true,
    description:
      'Who stands at the till, by card or telephone number. For tills; each register has a rate; every look-up is recorded.',
  })
  async memberAtTill(
    @Arg('input', () => MemberAtTillInput, { description: 'What the person shows or says.' })
    input: MemberAtTillInput,
    @Ctx() { customers }: Context,
  ): Promise<typeof MemberAtTillResult> {
    return toMemberAtTill(await customers.atTill(readIdentifier(input)));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The initials, "A. L.", for a till to ask by; null when no name is known.',
  })
  async maskedName(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<string | null> {
    return maskedName(await loaders.traitsByCustomerId.load(id));
  }
}

/** @throws BadInputError unless it is exactly one */
function readIdentifier({ cardNumber, phone }: MemberAtTillInput): TillIdentifier {
  if (cardNumber != null && phone == null) return { type: 'CARD', value: cardNumber };
  if (phone != null && cardNumber == null) return { type: 'PHONE', value: phone };
  throw new BadInputError('memberAtTill wants either cardNumber or phone');
}

import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Customer } from './customer.type';
import { DataUseType, DeleteTraitInput, SetTraitsInput } from './data-use.type';

const TRAITS_MAX = 50;
const VALUE_LENGTH_MAX = 1_000;

@Resolver(() => Customer)
export class DataUseResolver {
  @FieldResolver(() => [DataUseType], {
    nullable: true,
    description:
      'What is held about the customer here: where it came from, what it is used for, how long it is kept.',
  })
  async dataUse(@Root() { id }: Customer, @Ctx() { consent }: Context): Promise<DataUseType[]> {
    return consent.dataUse(id);
  }

  @Mutation(() => [DataUseType], {
    description:
      'Corrects what is known of the logged-in customer: what they declare beats what is observed or inferred.',
  })
  async setTraits(
    @Arg('input', () => SetTraitsInput, { description: 'The traits.' }) { traits }: SetTraitsInput,
    @Ctx() { consent }: Context,
  ): Promise<DataUseType[]> {
    if (traits.length > TRAITS_MAX)
      throw new BadInputError(`traits wants at most ${TRAITS_MAX}; ${traits.length} came`);
    if (traits.some(({ value }) => value.length > VALUE_LENGTH_MAX || value.includes('\0'))) {
      throw new BadInputError(`A trait's value wants at most ${VALUE_LENGTH_MAX} characters`);
    }
    return consent.correctTraits(Object.fromEntries(traits.map(({ name, value }) => [name, value])));
  }

  @Mutation(() => [DataUseType], {
    description: 'Deletes something known of the logged-in customer. It does not come back by inference.',
  })
  async deleteTrait(
    @Arg('input', () => DeleteTraitInput, { description: 'The trait.' }) { name }: DeleteTraitInput,
    @Ctx() { consent }: Context,
  ): Promise<DataUseType[]> {
    return consent.correctTraits({ [name]: null });
  }
}

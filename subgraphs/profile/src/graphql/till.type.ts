import { createUnionType, Field, InputType, Int, ObjectType } from 'type-graphql';
import type { MemberAtTill as Outcome } from '../app/member-at-till';
import { Customer } from './customer.type';

@InputType('MemberAtTillInput', {
  description: 'What the person at the till shows or says: exactly one of these.',
})
export class MemberAtTillInput {
  @Field(() => String, {
    nullable: true,
    description: 'The number of the card, as printed or scanned; gaps do not matter.',
  })
  cardNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The telephone number; read with the shop's country unless it begins with +.",
  })
  phone?: string | null;
}

@ObjectType('MemberFound', { description: 'The one member whom this names.' })
export class MemberFound {
  @Field(() => Customer, {
    description:
      'The member: `maskedName`, and from the programme `loyalty { tier balancePoints affordableRewards }`.',
  })
  customer!: Customer;
}

@ObjectType('MemberNotFound', { description: 'Nobody is known by this.' })
export class MemberNotFound {
  @Field(() => String, { description: 'What to do, as a sentence for the till.' })
  message!: string;
}

@ObjectType('SeveralMembers', { description: 'Several members share this; none of them is told.' })
export class SeveralMembers {
  @Field(() => String, { description: 'What to do, as a sentence for the till.' })
  message!: string;
}

@ObjectType('TooManyLookups', {
  description: 'This register has looked up too many members; nothing was looked up.',
})
export class TooManyLookups {
  @Field(() => Int, { description: 'After how many seconds it may again.' })
  retryAfterSeconds!: number;
}

export const MemberAtTillResult = createUnionType({
  name: 'MemberAtTillResult',
  description: 'What came of looking a member up.',
  types: () => [MemberFound, MemberNotFound, SeveralMembers, TooManyLookups] as const,
});

/** The outcome as the graph shows it. */
export function toMemberAtTill(outcome: Outcome): typeof MemberAtTillResult {
  switch (outcome.kind) {
    case 'found':
      return Object.assign(new MemberFound(), { customer: outcome.customer });
    case 'not-found':
      return Object.assign(new MemberNotFound(), { message: 'Nobody is known by this number.' });
    case 'several':
      return Object.assign(new SeveralMembers(), {
        message: 'Ask for the card: several people share this number.',
      });
    case 'too-many-lookups':
      return Object.assign(new TooManyLookups(), { retryAfterSeconds: outcome.retryAfterSeconds });
  }
}

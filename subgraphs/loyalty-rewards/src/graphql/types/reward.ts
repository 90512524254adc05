import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Reward', { description: 'Something that points buy.' })
export class Reward {
  @Field(() => ID, { description: 'Identifies the reward; chosen by the retailer.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for shoppers.' })
  name!: string;

  @Field(() => String, { description: 'What the member gets, for shoppers.' })
  description!: string;

  @Field(() => Int, { description: 'What it costs, in points.' })
  costPoints!: number;

  @Field(() => Boolean, { description: 'Whether it can be redeemed now.' })
  available!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can no longer be redeemed; null when it has no end.',
  })
  endsAt!: Date | null;
}

@InputType('SaveRewardInput', { description: 'A whole reward: saving replaces the one with the same id.' })
export class SaveRewardInput {
  @Field(() => ID, { description: 'Identifies the reward: 1 to 64 of a to z, 0 to 9 and hyphens.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for shoppers; 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'What the member gets, for shoppers; at most 1,000 characters.' })
  description!: string;

  @Field(() => Int, { description: 'What it costs, in points: 1 to 10,000,000.' })
  costPoints!: number;

  @Field(() => Boolean, { defaultValue: true, description: 'False takes it off the list.' })
  active!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can no longer be redeemed; leave out for no end.',
  })
  endsAt?: Date | null;
}

import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, Int, ObjectType } from 'type-graphql';
import { Reward } from './reward';

@ObjectType('RewardWithinReach', { description: 'A reward that the member can take now or soon.' })
export class RewardWithinReachType {
  @Field(() => Reward, { description: 'The reward.' })
  reward!: Reward;

  @Field(() => Int, { description: 'The points still missing; 0 for what can be taken now.' })
  missingPoints!: number;

  @Field(() => Date, {
    nullable: true,
    description:
      'When it can be taken if the member goes on earning as in the last 180 days; now for what can be taken ' +
      'already, null for who earned nothing in them. Points that expire meanwhile are not foreseen.',
  })
  expectedAt!: Date | null;

  @Field(() => String, { description: 'How near it is, as a sentence for the member.' })
  reason!: string;
}

export const RewardWithinReachConnection = connectionType('RewardWithinReach', RewardWithinReachType);

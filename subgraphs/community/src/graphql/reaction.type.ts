import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { REACTION_KINDS, type ReactionKind } from '../domain/reaction';

export const ReactionKindEnum = Object.fromEntries(REACTION_KINDS.map((kind) => [kind, kind])) as {
  readonly [Kind in ReactionKind]: Kind;
};
registerEnumType(ReactionKindEnum, {
  name: 'ReactionKind',
  description: 'What a member can say about a contribution without words.',
  valuesConfig: {
    HELPFUL: { description: 'It helped me.' },
    LIKE: { description: 'I like it.' },
    LOVE: { description: 'I love it.' },
    FUNNY: { description: 'It made me laugh.' },
    THANKS: { description: 'Thank you for it.' },
  },
});

@ObjectType('ReactionCount', { description: 'How many members reacted in one way.' })
export class ReactionCountType {
  @Field(() => ReactionKindEnum, { description: 'The way they reacted.' })
  kind!: ReactionKind;

  @Field(() => Int, { description: 'How many did; never 0.' })
  count!: number;
}

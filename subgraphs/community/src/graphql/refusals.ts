import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { TextProblem } from '../domain/text';

const TextProblemReasonEnum: { readonly [Reason in TextProblem['reason']]: Reason } = {
  TOO_SHORT: 'TOO_SHORT',
  TOO_LONG: 'TOO_LONG',
  CONTROL_CHARACTER: 'CONTROL_CHARACTER',
};
registerEnumType(TextProblemReasonEnum, {
  name: 'TextProblemReason',
  description: 'Why a text cannot be taken.',
  valuesConfig: {
    TOO_SHORT: { description: 'It has fewer characters than `limit`, spaces around it apart.' },
    TOO_LONG: { description: 'It has more characters than `limit`.' },
    CONTROL_CHARACTER: {
      description:
        'It holds a control character, a broken one, one that reverses the direction of writing, or, on one line, one that ' +
        'shows nothing.',
    },
  },
});

@ObjectType('TextProblem', { description: 'What is wrong with one text of an input.' })
class TextProblemType {
  @Field(() => String, { description: 'The field of the input: "title".' })
  field!: string;

  @Field(() => TextProblemReasonEnum, { description: 'Why it cannot be taken.' })
  reason!: TextProblem['reason'];

  @Field(() => Int, {
    nullable: true,
    description: 'The bound that was missed, in characters, where there is one.',
  })
  limit!: number | null;
}

@ObjectType({ description: 'Refused: texts of the input cannot be taken as they are. Nothing was stored.' })
export class InvalidText {
  @Field(() => [TextProblemType], { description: 'Every text that cannot be taken, and why.' })
  problems!: TextProblemType[];
}

@ObjectType({
  description:
    'Refused: there is no such contribution for this viewer. Somebody may have deleted or hidden it meanwhile.',
})
export class ContributionNotFound {
  @Field(() => ID, { description: 'The id that was asked for.' })
  contributionId!: string;
}

@ObjectType({ description: 'Refused: nobody reacts to what they wrote themselves.' })
export class OwnContribution {
  @Field(() => ID, { description: "The viewer's contribution." })
  contributionId!: string;
}

@ObjectType({
  description:
    'Refused: another member has this name or one that reads the same, or only the system gives it.',
})
export class DisplayNameTaken {
  @Field(() => String, { description: 'The name that was wanted.' })
  displayName!: string;
}

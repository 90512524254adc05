import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { QUOTE_LINES_MAX } from '../app/quote-request';
import { Quote, QuoteLine } from './types/quote';

@Resolver(() => Quote)
export class QuoteLinesResolver {
  @FieldResolver(() => [QuoteLine], {
    description:
      'The first lines, each product once. The amounts of all `lineCount` lines add up to `total`.',
  })
  lines(
    @Root() { allLines }: Quote,
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many lines to give, 1 to 500.' })
    first: number,
  ): readonly QuoteLine[] {
    if (first < 1 || first > QUOTE_LINES_MAX) {
      throw new BadInputError(`first wants 1 to ${QUOTE_LINES_MAX}; ${first} came`);
    }
    return allLines.slice(0, first);
  }
}

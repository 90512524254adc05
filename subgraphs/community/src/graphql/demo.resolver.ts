import { requireService } from '@rapport/subgraph-kit/viewer';
import {
  Arg,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import { seedDemoContent, type DemoItem } from '../app/seed-demo-content';
import type { Context } from '../context';
import type { ContributionKind } from '../domain/contribution';

const ContributionKindEnum: { readonly [Kind in ContributionKind]: Kind } = {
  REVIEW: 'REVIEW',
  IDEA: 'IDEA',
  THREAD: 'THREAD',
  REPLY: 'REPLY',
};
registerEnumType(ContributionKindEnum, {
  name: 'ContributionKind',
  description: 'What members write.',
  valuesConfig: {
    REVIEW: { description: "What one customer says of one product; a customer's only one of it." },
    IDEA: { description: 'An idea for the shop, to vote for.' },
    THREAD: { description: 'The opening of a discussion.' },
    REPLY: { description: 'A reply within a discussion.' },
  },
});

/** Every field but these may be left out or be null. */
type TypedItem = Pick<DemoItem, 'key' | 'kind' | 'customerId' | 'text' | 'voterIds'> & {
  readonly [Name in 'productId' | 'threadKey' | 'stars' | 'title']?: DemoItem[Name];
};

@InputType({ description: 'One demo contribution.' })
class DemoItemInput {
  @Field(() => String, { description: 'Names the item for ever: it is seeded once.' })
  key!: string;

  @Field(() => ContributionKindEnum, { description: 'What it is.' })
  kind!: ContributionKind;

  @Field(() => ID, { description: 'The customer under whom it is seeded.' })
  customerId!: string;

  @Field(() => ID, { nullable: true, description: 'The product it is about. Reviews want one.' })
  productId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The `key` of the thread it belongs to. Replies want one.',
  })
  threadKey?: string | null;

  @Field(() => Int, { nullable: true, description: '1 to 5. Reviews want it.' })
  stars?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Everything but replies wants one: 3 to 120 characters.',
  })
  title?: string | null;

  @Field(() => String, { description: '1 to 5,000 characters of plain text.' })
  text!: string;

  @Field(() => [ID], { defaultValue: [], description: 'The customers who vote for an idea.' })
  voterIds!: string[];
}

@InputType({ description: 'Demo content.' })
export class SeedDemoContentInput {
  @Field(() => [DemoItemInput], { description: 'At most 500 items, threads with their replies in one call.' })
  items!: DemoItemInput[];
}

@ObjectType({ description: 'What came of seeding demo content.' })
class SeedDemoContentPayload {
  @Field(() => Int, { description: 'How many items were new; items seeded before are left as they are.' })
  seeded!: number;
}

@Resolver()
export class DemoResolver {
  @Mutation(() => SeedDemoContentPayload, {
    description:
      'Seeds contributions marked as demo content. For back ends with a write key; repeating it is safe.',
  })
  seedDemoContent(
    @Arg('input', () => SeedDemoContentInput, { description: 'What to seed.' })
    input: { readonly items: readonly TypedItem[] },
    @Ctx() context: Context,
  ): Promise<{ readonly seeded: number }> {
    requireService(context.viewer);
    const items = input.items.map((item) => ({
      ...item,
      productId: item.productId ?? null,
      threadKey: item.threadKey ?? null,
      stars: item.stars ?? null,
      title: item.title ?? null,
    }));
    return context.write((db, now) => seedDemoContent(db, items, now));
  }
}

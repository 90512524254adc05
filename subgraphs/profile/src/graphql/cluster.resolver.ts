import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Segment } from './segment.type';

@Resolver(() => Segment)
export class ClusterResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What last night’s run calls an automatic segment, by what sets its members apart; `name` is the same until staff give it one of their own. Null for other kinds. For staff.',
  })
  async automaticName(
    @Root() { key, kind }: Segment,
    @Ctx() { viewer, loaders }: Context,
  ): Promise<string | null> {
    requireStaff(viewer);
    return kind === 'CLUSTER' ? loaders.automaticNameByKey.load(key) : null;
  }
}

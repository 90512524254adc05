import {
  PageArgs,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { DecidedCandidate } from '../app/remind';
import type { Context } from '../context';
import { Customer } from './customer.type';
import { ReminderDue, ReminderDueConnection } from './reminder.type';

@Resolver(() => ReminderDue)
export class ReminderResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'Who.' })
  async customer(@Root() { customerId }: ReminderDue, @Ctx() { loaders }: Context): Promise<Customer | null> {
    return loaders.customerById.load(customerId);
  }

  @Query(() => ReminderDueConnection, {
    nullable: true,
    description:
      'Abandoned carts and products to be bought again of which nobody was reminded yet, by customer, each with what decides whether it may go out now. For marketing; recorded.',
  })
  async remindersDue(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { remindersDue }: Context,
  ): Promise<Connection<ReminderDue>> {
    const { limit, after } = readPage(args);
    const place = after === null ? null : { customerId: readUuidPart(after[0]), kind: after[1] ?? '' };
    const candidates = await remindersDue({ limit, after: place });
    return toConnection(candidates.map(toReminder), limit, ({ customerId, kind }) => [customerId, kind]);
  }
}

const toReminder = ({ customerId, kind, since, productIds, decision }: DecidedCandidate): ReminderDue => ({
  customerId,
  kind,
  since,
  products: productIds.map((id) => ({ id })),
  channel: decision.due ? decision.channel : null,
  obstacles: decision.due ? [] : decision.obstacles,
  nextAllowedAt: decision.due ? null : decision.nextAllowedAt,
});

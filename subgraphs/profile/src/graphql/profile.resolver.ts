import {
  PageArgs,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { Cart, ChangeCartInput, toCart } from './cart.type';
import { Customer, CustomerConnection } from './customer.type';
import { RecordProductViewInput, RecordProductViewPayload } from './ingestion.type';

@Resolver()
export class ProfileResolver {
  @Query(() => Customer, { nullable: true, description: 'The logged-in customer; null for everybody else.' })
  async me(@Ctx() { viewer, loaders }: Context): Promise<Customer | null> {
    return viewer.kind === 'customer' ? loaders.customerById.load(viewer.customerId) : null;
  }

  @Query(() => Customer, {
    nullable: true,
    description: 'A customer by any id they ever had. For staff and tills; recorded.',
  })
  async customer(
    @Arg('id', () => ID, { description: 'An id of the customer.' }) id: string,
    @Ctx() { customers }: Context,
  ): Promise<Customer | null> {
    return customers.byId(id);
  }

  @Query(() => Customer, {
    nullable: true,
    description: "A customer by the shop's customer number. For staff and tills; recorded.",
  })
  async customerByNumber(
    @Arg('number', () => String, { description: 'The number the shop system gave the customer.' })
    number: string,
    @Ctx() { customers }: Context,
  ): Promise<Customer | null> {
    return customers.byNumber(number);
  }

  @Query(() => CustomerConnection, {
    nullable: true,
    description: 'Customers with a number, ordered by id. For staff; recorded.',
  })
  async customers(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('numbers', () => [String], {
      nullable: true,
      description: 'Only the customers of these numbers, at most 100.',
    })
    numbers: string[] | null,
    @Ctx() context: Context,
  ): Promise<Connection<Customer>> {
    const { limit, after } = readPage(args);
    const afterId = after === null ? null : readUuidPart(after[0]);
    const rows = await context.customers.list({ limit, afterId, numbers: numbers ?? null });
    return toConnection(rows, limit, ({ id }) => [id]);
  }

  @Query(() => Cart, {
    nullable: true,
    description: "The viewer's cart: the customer's, or the one of a guest's anonymous id.",
  })
  async cart(@Ctx() { viewer, ownCustomerId, loaders, visitorCart }: Context): Promise<Cart | null> {
    const customerId = await ownCustomerId();
    const cart =
      customerId !== null
        ? await loaders.cartByCustomerId.load(customerId)
        : viewer.kind === 'guest' && viewer.anonymousId !== null
          ? await visitorCart(viewer.anonymousId)
          : null;
    return cart === null ? null : toCart(cart);
  }

  @Mutation(() => Cart, {
    description: "Replaces the viewer's cart. For customers and for guests with an anonymous id.",
  })
  async changeCart(
    @Arg('input', () => ChangeCartInput, { description: 'The cart as it is to be.' }) input: ChangeCartInput,
    @Ctx() { changeCart }: Context,
  ): Promise<Cart> {
    return toCart(await changeCart(input.lines));
  }

  @Mutation(() => RecordProductViewPayload, {
    description:
      'Remembers that the viewer looked at a product. For customers and for guests with an anonymous id.',
  })
  async recordProductView(
    @Arg('input', () => RecordProductViewInput, { description: 'What was looked at.' })
    input: RecordProductViewInput,
    @Ctx() { recordProductView }: Context,
  ): Promise<RecordProductViewPayload> {
    return { product: { id: await recordProductView(input.productId) } };
  }
}

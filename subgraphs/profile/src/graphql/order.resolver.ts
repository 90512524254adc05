import { BadInputError } from '@rapport/subgraph-kit/errors';
import { PageArgs, readPage, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType, toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Order, OrderCharge, type OrderLine, OrderLineConnection } from './order.type';

@Resolver(() => Order)
export class OrderResolver {
  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'What was paid: product lines and charges.',
  })
  total(@Root() { totalMinor: amountMinor, currency: currencyCode }: Order): MoneyType {
    return toMoneyType({ amountMinor, currencyCode });
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'What is kept of it after returns.' })
  kept(@Root() { keptMinor: amountMinor, currency: currencyCode }: Order): MoneyType {
    return toMoneyType({ amountMinor, currencyCode });
  }

  @FieldResolver(() => OrderLineConnection, {
    nullable: true,
    description: 'The product lines, as reported.',
  })
  async lines(
    @Root() { id, currency }: Order,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<OrderLine>> {
    const { limit, after } = readPage(args);
    const detail = await loaders.orderDetailById.load(id);
    const start = after === null ? 0 : readLineNo(after[0]);
    const money = (amountMinor: number) => toMoneyType({ amountMinor, currencyCode: currency });
    const returned = new Map((detail?.returned ?? []).map((line) => [line.lineNo, line]));
    const page = (detail?.lines ?? []).filter(({ lineNo }) => lineNo > start).slice(0, limit);
    const lines = page.map(({ lineNo, productId, quantity, unitPrice, amountMinor }): OrderLine => ({
      lineNo,
      product: { id: productId },
      quantity,
      returnedUnits: returned.get(lineNo)?.returnedUnits ?? 0,
      unitPrice,
      amount: money(amountMinor),
      refunded: money(returned.get(lineNo)?.refundedMinor ?? 0),
    }));
    return toConnection(lines, limit, ({ lineNo }) => [String(lineNo)]);
  }

  @FieldResolver(() => [OrderCharge], {
    nullable: true,
    description: 'What the total holds beside the lines.',
  })
  async charges(@Root() { id, currency }: Order, @Ctx() { loaders }: Context): Promise<OrderCharge[]> {
    const detail = await loaders.orderDetailById.load(id);
    return (detail?.charges ?? []).map(({ code, amountMinor }) => ({
      code,
      amount: toMoneyType({ amountMinor, currencyCode: currency }),
    }));
  }
}

function readLineNo(part: string | undefined): number {
  if (part !== undefined && /^\d{1,9}$/.test(part)) return Number(part);
  throw new BadInputError('after wants an endCursor that this list gave; something else came');
}

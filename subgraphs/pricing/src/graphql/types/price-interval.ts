import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Directive, Field, ObjectType } from 'type-graphql';

const PARTNER = '@tag(name: "partner")';

@Directive(PARTNER)
@ObjectType('PriceInterval', { description: 'A time during which a product had one public price.' })
export class PriceIntervalType {
  @Directive(PARTNER)
  @Field(() => MoneyType, { description: 'The public price of one unit.' })
  amount!: MoneyType;

  @Directive(PARTNER)
  @Field(() => Date, { description: 'The first instant of it.' })
  validFrom!: Date;

  @Directive(PARTNER)
  @Field(() => Date, {
    nullable: true,
    description: 'The first instant after it; null while the price holds.',
  })
  validTo!: Date | null;
}

export const PriceIntervalConnection = connectionType('PriceInterval', PriceIntervalType, { partner: true });

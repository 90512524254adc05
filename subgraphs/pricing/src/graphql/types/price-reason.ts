import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { PRICE_REASON_CODES, type PriceReason } from '../../domain/price-reason';

const PriceReasonCode = Object.fromEntries(PRICE_REASON_CODES.map((code) => [code, code])) as {
  readonly [Code in PriceReason['code']]: Code;
};
registerEnumType(PriceReasonCode, {
  name: 'PriceReasonCode',
  description: 'Why a price is what it is.',
  valuesConfig: {
    PUBLIC_PRICE: { description: 'The price that everybody pays for one unit.' },
    QUANTITY_TIER: { description: 'A lower price for a larger quantity.' },
  },
});

@Directive('@tag(name: "partner")')
@ObjectType('PriceReason', { description: 'One reason for a price, for a program and for a shopper.' })
export class PriceReasonType {
  @Directive('@tag(name: "partner")')
  @Field(() => PriceReasonCode, { description: 'The reason, for programs; never renamed.' })
  code!: PriceReason['code'];

  @Directive('@tag(name: "partner")')
  @Field(() => String, { description: 'The reason, for a shopper: "Public price since 3 November 2011".' })
  text!: string;
}

import 'reflect-metadata';
import { CURRENCY_CODES, type CurrencyCode } from '@rapport/kernel/currency';
import { formatAmount, type Money } from '@rapport/kernel/money';
import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DecimalScalar } from './scalars';

/** The GraphQL enum `CurrencyCode`: pass `() => CurrencyCodeEnum` as the type of a field or argument. */
export const CurrencyCodeEnum = Object.fromEntries(CURRENCY_CODES.map((code) => [code, code])) as {
  readonly [Code in CurrencyCode]: Code;
};
registerEnumType(CurrencyCodeEnum, {
  name: 'CurrencyCode',
  description: 'A currency, by its ISO 4217 code.',
});

const PARTNER = '@tag(name: "partner")';

@Directive('@shareable')
@ObjectType('Money', { description: 'An amount of money, exact.' })
export class MoneyType {
  @Directive(PARTNER)
  @Field(() => DecimalScalar, {
    description: 'The amount in major units with the digits of its currency: "12.40" GBP, "1240" JPY.',
  })
  amount!: string;

  @Directive(PARTNER)
  @Field(() => CurrencyCodeEnum, { description: 'The currency of the amount.' })
  currencyCode!: CurrencyCode;
}

/** Domain money as the graph shows it. */
export const toMoneyType = (value: Money): MoneyType => ({
  amount: formatAmount(value),
  currencyCode: value.currencyCode,
});

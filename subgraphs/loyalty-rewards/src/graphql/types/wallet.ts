import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { currencyOf, storeCreditIn, type Wallet } from '../../domain/wallet';

export const WalletKind = { POINTS: 'POINTS', STORE_CREDIT: 'STORE_CREDIT' } as const;
export type WalletKind = keyof typeof WalletKind;
registerEnumType(WalletKind, {
  name: 'WalletKind',
  description:
    'What a member holds. Amounts are whole: points, or minor units of the currency (pence, cents).',
  valuesConfig: {
    POINTS: { description: 'Points.' },
    STORE_CREDIT: { description: 'Money of the shop, in one currency.' },
  },
});

@ObjectType('LoyaltyWallet', {
  description:
    'One thing that a member holds. Amounts are points, or minor units of the currency; more than 2,147,483,647 are shown ' +
    'as so many.',
})
export class LoyaltyWallet {
  @Field(() => WalletKind, { description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; null for points.' })
  currency!: CurrencyCode | null;

  @Field(() => Int, { description: 'Can be spent now.' })
  balance!: number;

  @Field(() => Int, { description: 'Earned, and not yet to be spent.' })
  pending!: number;

  @Field(() => Int, { description: 'Set aside for redemptions under way.' })
  held!: number;

  @Field(() => Int, { description: 'Taken back after it was spent: what comes next pays it first.' })
  owed!: number;
}

/** The wallet that a kind and a currency name. @throws BadInputError when they do not go together */
export function toWallet(kind: WalletKind, currency: CurrencyCode | null): Wallet {
  if (kind === 'POINTS') {
    if (currency !== null) throw new BadInputError(`POINTS have no currency; ${currency} came`);
    return 'POINTS';
  }
  if (currency === null) throw new BadInputError('STORE_CREDIT wants a currency; none came');
  return storeCreditIn(currency);
}

/** A wallet as the graph names it. */
export function toWalletName(wallet: Wallet): { wallet: WalletKind; currency: CurrencyCode | null } {
  const currency = currencyOf(wallet);
  return { wallet: currency === null ? 'POINTS' : 'STORE_CREDIT', currency };
}

import type { CurrencyCode } from '@rapport/kernel/currency';
import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import { DecimalScalar } from '@rapport/subgraph-kit/graphql/scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Difference, Verification } from '../../app/verify-ledger';
import type { AccountSum, Seal } from '../../domain/seal';
import type { Wallet } from '../../domain/wallet';
import { toWalletName, WalletKind } from './wallet';

@ObjectType('LedgerSum', {
  description: 'What an account of the ledger, over all members, comes to in one wallet.',
})
export class LedgerSum {
  @Field(() => WalletKind, { description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; null for points.' })
  currency!: CurrencyCode | null;

  @Field(() => String, { description: 'The account of the ledger: "AVAILABLE", "ISSUED", …' })
  account!: string;

  @Field(() => DecimalScalar, {
    description: 'Points or minor units, whole: positive came into the account.',
  })
  amount!: string;
}

@ObjectType('LedgerSeal', {
  description:
    'What the ledger said of a UTC day when the day was over. Each seal holds the hash of the one before, so that nothing ' +
    'before it can be changed unnoticed. Hashes are SHA-256, hexadecimal.',
})
export class LedgerSeal {
  @Field(() => String, { description: 'The UTC day: "2026-01-31".' })
  day!: string;

  @Field(() => Int, { description: 'How many movements were booked that day.' })
  movements!: number;

  @Field(() => [LedgerSum], { description: 'What was posted that day.' })
  sums!: LedgerSum[];

  @Field(() => [LedgerSum], {
    description: 'What had been posted since the beginning, when the day was over.',
  })
  balances!: LedgerSum[];

  @Field(() => String, { description: 'Over all movements of the day. It says nothing of whose they are.' })
  journalHash!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The `hash` of the day before; null for the first day.',
  })
  previousHash!: string | null;

  @Field(() => String, {
    description: 'Over all of the above. Kept elsewhere too, it proves the seals before it.',
  })
  hash!: string;
}

const toSum = ({ wallet, account, amount }: AccountSum): LedgerSum => ({
  ...toWalletName(wallet as Wallet),
  account,
  amount: amount.toString(),
});

/** A seal as the graph shows it. */
export const toSeal = (seal: Seal): LedgerSeal => ({
  ...seal,
  sums: seal.sums.map(toSum),
  balances: seal.balances.map(toSum),
});

const LedgerProblem = {
  JOURNAL_CHANGED: 'JOURNAL_CHANGED',
  SEAL_CHANGED: 'SEAL_CHANGED',
  SEAL_MISSING: 'SEAL_MISSING',
} as const satisfies { readonly [Problem in Difference['problem']]: Problem };
registerEnumType(LedgerProblem, {
  name: 'LedgerProblem',
  description: 'What is not as it was sealed.',
  valuesConfig: {
    JOURNAL_CHANGED: { description: 'A movement was changed, removed, or added after the day was sealed.' },
    SEAL_CHANGED: { description: 'The seal itself is not what it was.' },
    SEAL_MISSING: { description: 'The day before, or this day, was sealed once and is not any more.' },
  },
});

@ObjectType('LedgerDifference', { description: 'The first thing that is not as it was sealed.' })
export class LedgerDifference {
  @Field(() => String, { description: 'The UTC day.' })
  day!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The first movement that was changed, removed or added; null when it is the seal.',
  })
  movementId!: string | null;

  @Field(() => LedgerProblem, { description: 'What is wrong.' })
  problem!: Difference['problem'];
}

@ObjectType('LedgerVerification', { description: 'What came of recomputing seals from the ledger as it is.' })
export class LedgerVerification implements Verification {
  @Field(() => Int, {
    description: 'How many seals were looked at; days that are not sealed yet are left out.',
  })
  days!: number;

  @Field(() => Int, { description: 'How many movements the days had that are as they were sealed.' })
  movements!: number;

  @Field(() => LedgerDifference, { nullable: true, description: 'Null when all is as it was sealed.' })
  difference!: LedgerDifference | null;
}

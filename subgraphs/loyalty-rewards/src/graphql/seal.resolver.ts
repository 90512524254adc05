import { readPage } from '@rapport/subgraph-kit/graphql/connection';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { LedgerSeal, LedgerVerification, toSeal } from './types/seal';

@Resolver()
export class SealResolver {
  @Query(() => [LedgerSeal], {
    nullable: true,
    description: 'The last sealed days, the newest first. For staff with the role analyst or loyalty.',
  })
  async ledgerSeals(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many to give, 1 to 100.' })
    first: number,
    @Ctx() { viewer, seals }: Context,
  ): Promise<LedgerSeal[]> {
    requireStaff(viewer, 'analyst', 'loyalty');
    readPage({ first });
    return (await seals.last(first)).map(toSeal);
  }

  @Query(() => LedgerVerification, {
    nullable: true,
    description:
      'Recomputes the seals of some days from the ledger as it is, up to the first that differs. For staff with the role ' +
      'analyst or loyalty.',
  })
  async verifyLedger(
    @Arg('from', () => String, { description: 'The first UTC day: "2026-01-01".' }) from: string,
    @Arg('to', () => String, { description: 'The last UTC day, at most 92 days in all.' }) to: string,
    @Ctx() { viewer, seals }: Context,
  ): Promise<LedgerVerification> {
    requireStaff(viewer, 'analyst', 'loyalty');
    return seals.verify(from, to);
  }
}

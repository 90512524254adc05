import { BadInputError, ForbiddenError } from '@rapport/subgraph-kit/errors';
import { actorOf, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { shownPoints } from './shown-points';
import {
  IssueOfflineAllowanceInput,
  IssueOfflineAllowancePayload,
  LoyaltyPublicKey,
  OfflineExposure,
  toIssuePayload,
} from './types/offline-allowance';
import {
  OfflineRedemptionResult,
  SyncOfflineRedemptionsInput,
  toOfflineResult,
} from './types/offline-redemption';

@Resolver()
export class OfflineResolver {
  @Mutation(() => IssueOfflineAllowancePayload, {
    description:
      'Gives a till a signed document of what it may redeem while it cannot ask. For tills, for themselves, and loyalty staff.',
  })
  async issueOfflineAllowance(
    @Arg('input', () => IssueOfflineAllowanceInput, { description: 'How much, for which till.' })
    { storeId, registerId, ...limits }: IssueOfflineAllowanceInput,
    @Ctx() { viewer, offline }: Context,
  ): Promise<typeof IssueOfflineAllowancePayload> {
    const register = registerFor(viewer, { storeId: storeId ?? null, registerId: registerId ?? null });
    return toIssuePayload(await offline.issue({ ...limits, ...register, actor: actorOf(viewer) }));
  }

  @Mutation(() => [OfflineRedemptionResult], {
    description:
      'Books what tills redeemed while they could not ask: each item once, in the order of the answer. What a member no ' +
      'longer has is owed. For tills of the store whose allowance it was, and loyalty staff.',
  })
  async syncOfflineRedemptions(
    @Arg('input', () => SyncOfflineRedemptionsInput, { description: 'What was redeemed.' })
    { redemptions: items }: SyncOfflineRedemptionsInput,
    @Ctx() { viewer, offline }: Context,
  ): Promise<(typeof OfflineRedemptionResult)[]> {
    const outcomes = await offline.sync({ items, storeId: storeOf(viewer), actor: actorOf(viewer) });
    return outcomes.map(toOfflineResult);
  }

  @Mutation(() => Boolean, {
    description:
      'Ends an allowance now: nothing more can be told of it, and nothing of it is outstanding. For a till that has told ' +
      'everything, of its own store, and for loyalty staff when a till is lost. False when there is no such allowance.',
  })
  async closeOfflineAllowance(
    @Arg('id', () => ID, { description: 'The allowance.' }) id: string,
    @Ctx() { viewer, offline }: Context,
  ): Promise<boolean> {
    return offline.close(id, storeOf(viewer));
  }

  @Query(() => OfflineExposure, {
    nullable: true,
    description:
      'What tills may have redeemed that nobody has heard of yet. For staff with the role loyalty.',
  })
  async offlineExposure(@Ctx() { viewer, offline }: Context): Promise<OfflineExposure> {
    requireStaff(viewer, 'loyalty');
    const { outstandingPoints, maxPoints, allowances } = await offline.exposure();
    return {
      outstandingPoints: shownPoints(outstandingPoints),
      maxPoints: shownPoints(maxPoints),
      allowances,
    };
  }

  @Query(() => [LoyaltyPublicKey], {
    nullable: true,
    description:
      'The keys with which tills verify what the programme signs, the one in use first; for everybody.',
  })
  loyaltyPublicKeys(@Ctx() { offline }: Context): LoyaltyPublicKey[] {
    return [...offline.publicKeys];
  }
}

/** Of which store the viewer may settle what happened offline; `null` for every one. @throws ForbiddenError */
function storeOf(viewer: Viewer): string | null {
  if (viewer.kind === 'terminal') return viewer.storeId;
  requireStaff(viewer, 'loyalty');
  return null;
}

interface Named {
  readonly storeId: string | null;
  readonly registerId: string | null;
}

/** @throws ForbiddenError when a till names another, BadInputError when staff name none */
function registerFor(viewer: Viewer, { storeId, registerId }: Named) {
  if (viewer.kind === 'terminal') {
    if (
      (storeId ?? viewer.storeId) !== viewer.storeId ||
      (registerId ?? viewer.registerId) !== viewer.registerId
    ) {
      throw new ForbiddenError('A till asks for an allowance for itself');
    }
    return { storeId: viewer.storeId, registerId: viewer.registerId };
  }
  requireStaff(viewer, 'loyalty');
  if (storeId === null || registerId === null) {
    throw new BadInputError('Staff name the till: storeId and registerId are wanted');
  }
  return { storeId, registerId };
}

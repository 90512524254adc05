import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { DismissOutcome } from '../app/dismiss-candidate';
import type { MergeOutcome, UnmergeOutcome } from '../app/merge-customers';
import type { Context } from '../context';
import { Customer } from './customer.type';
import { MergeCandidate } from './identity.type';
import { presentCandidate } from './present-candidate';
import {
  CustomerMergeType,
  DismissMergeCandidateInput,
  DismissMergeCandidatePayload,
  MergeCandidateDismissed,
  MergeCustomersInput,
  MergeCustomersPayload,
  MergePreview,
  UnmergeCustomersInput,
  UnmergeCustomersPayload,
} from './merge.type';

@Resolver(() => MergeCandidateDismissed)
export class DismissedCandidateResolver {
  @FieldResolver(() => MergeCandidate, { description: 'The pair.' })
  candidate(
    @Root() { candidate }: Extract<DismissOutcome, { kind: 'dismissed' }>,
    @Ctx() { loaders }: Context,
  ): Promise<MergeCandidate> {
    return presentCandidate(candidate, loaders);
  }
}

@Resolver(() => Customer)
export class MergeResolver {
  @Query(() => MergePreview, {
    nullable: true,
    description: 'What a merge of two customers would do, before it is done. For staff; recorded.',
  })
  async mergePreview(
    @Arg('fromId', () => ID, { description: 'Any id of the one who would be shown as the other.' })
    fromId: string,
    @Arg('intoId', () => ID, { description: 'Any id of the one as whom both would be shown.' })
    intoId: string,
    @Ctx() { merges, shopCurrency: currencyCode }: Context,
  ): Promise<MergePreview> {
    const {
      netMinor: amountMinor,
      traitConflicts,
      granted,
      grantsLost,
      ...preview
    } = await merges.preview(fromId, intoId);
    const text = (value: unknown) => JSON.stringify(value ?? null);
    return {
      ...preview,
      granted: [...granted],
      grantsLost: [...grantsLost],
      spend: toMoneyType({ amountMinor, currencyCode }),
      traitConflicts: traitConflicts.map(({ name, from, into, kept }) => ({
        name,
        from: text(from),
        into: text(into),
        kept: text(kept),
      })),
    };
  }

  @Mutation(() => MergeCustomersPayload, {
    description:
      'Makes two customers one person, on every channel and in every part of the graph. For staff; recorded, and can be undone.',
  })
  mergeCustomers(
    @Arg('input', () => MergeCustomersInput, { description: 'The two, and why.' })
    input: MergeCustomersInput,
    @Ctx() { merges }: Context,
  ): Promise<MergeOutcome> {
    return merges.merge(input);
  }

  @Mutation(() => UnmergeCustomersPayload, {
    description:
      'Undoes a merge: both people get back what was written under their ids, before the merge and since. For staff; recorded.',
  })
  async unmergeCustomers(
    @Arg('input', () => UnmergeCustomersInput, { description: 'The merge, and why it was a mistake.' })
    input: UnmergeCustomersInput,
    @Ctx() { merges }: Context,
  ): Promise<UnmergeOutcome> {
    return merges.unmerge(input);
  }

  @Mutation(() => DismissMergeCandidatePayload, {
    description:
      'Says that a pair of `mergeCandidates` is two people: it leaves the queue for good, as far as the same evidence goes. For staff; recorded.',
  })
  dismissMergeCandidate(
    @Arg('input', () => DismissMergeCandidateInput, { description: 'The pair, and why.' })
    input: DismissMergeCandidateInput,
    @Ctx() { merges }: Context,
  ): Promise<DismissOutcome> {
    return merges.dismiss(input);
  }

  @FieldResolver(() => [CustomerMergeType], {
    nullable: true,
    description:
      'The merges in which any id of the customer took part, latest first, 100 at most. For staff.',
  })
  async merges(@Root() { id }: Customer, @Ctx() { viewer, loaders }: Context): Promise<CustomerMergeType[]> {
    requireStaff(viewer);
    return (await loaders.mergesByCustomerId.load(id)).map(({ mergeId, ...merge }) => ({
      id: mergeId,
      ...merge,
    }));
  }
}

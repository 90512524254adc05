import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { DismissOutcome } from '../app/dismiss-candidate';
import type { MergeOutcome, UnmergeOutcome } from '../app/merge-customers';
import type { ConsentPurpose } from '../domain/consent';
import { ConsentPurposeEnum } from './consent.type';
import { Customer } from './customer.type';
import { MergeCandidate } from './identity.type';

@ObjectType('TraitConflict', { description: 'A trait that two customers state differently.' })
export class TraitConflict {
  @Field(() => String, { description: 'The name of the trait.' })
  name!: string;

  @Field(() => String, { description: 'What is known of the one who would be merged away, as JSON text.' })
  from!: string;

  @Field(() => String, { description: 'What is known of the one who would stay, as JSON text.' })
  into!: string;

  @Field(() => String, { description: 'What the merged person would show, as JSON text.' })
  kept!: string;
}

@ObjectType('MergePreview', {
  description: 'What a merge of two customers would do. Nothing is changed by asking.',
})
export class MergePreview {
  @Field(() => Customer, { nullable: true, description: 'Who would be shown as the other.' })
  from!: Customer;

  @Field(() => Customer, { nullable: true, description: 'As whom both would be shown.' })
  into!: Customer;

  @Field(() => Boolean, { description: 'Whether the two already are one person: nothing would move.' })
  alreadyOne!: boolean;

  @Field(() => Int, { description: 'How many orders would move.' })
  orders!: number;

  @Field(() => MoneyType, { description: 'What is kept of these orders after returns.' })
  spend!: MoneyType;

  @Field(() => Int, { description: 'How many lines the cart has that would join the other.' })
  cartLines!: number;

  @Field(() => [TraitConflict], {
    description: 'The traits that differ, by name, 200 at most, each with the value that would be shown.',
  })
  traitConflicts!: TraitConflict[];

  @Field(() => [ConsentPurposeEnum], {
    description: 'What the merged person would allow. A merge never invents a grant.',
  })
  granted!: ConsentPurpose[];

  @Field(() => [ConsentPurposeEnum], {
    description: 'What one of the two allows now and the merged person would not.',
  })
  grantsLost!: ConsentPurpose[];
}

@ObjectType('CustomerMerge', { description: 'A merge of two customers by the staff, and its undoing.' })
export class CustomerMergeType {
  @Field(() => ID, { description: 'Identifies the merge: `unmergeCustomers` names it.' })
  id!: string;

  @Field(() => ID, { description: 'The id that was merged away.' })
  fromId!: string;

  @Field(() => ID, { description: 'The id under which both were shown from then on.' })
  intoId!: string;

  @Field(() => String, { description: 'Why, as the staff wrote it.' })
  reason!: string;

  @Field(() => String, { description: 'Who merged them: "staff:…".' })
  actor!: string;

  @Field(() => Date, { description: 'When.' })
  mergedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was undone; null while it stands.' })
  undoneAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who undid it; null while it stands.' })
  undoneBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was undone; null while it stands.' })
  undoReason!: string | null;
}

@InputType('MergeCustomersInput', { description: 'Two customers who are one person.' })
export class MergeCustomersInput {
  @Field(() => ID, { description: 'Any id of the one who is to be shown as the other.' })
  fromId!: string;

  @Field(() => ID, { description: 'Any id of the one as whom both are to be shown.' })
  intoId!: string;

  @Field(() => String, { description: 'Why, 1 to 200 characters, for the audit and for who may undo it.' })
  reason!: string;

  @Field(() => String, {
    description: 'Names this attempt: the same key and input give the same answer, once.',
  })
  idempotencyKey!: string;
}

@InputType('DismissMergeCandidateInput', { description: 'A pair of customers who are two people.' })
export class DismissMergeCandidateInput {
  @Field(() => ID, { description: 'The pair, from `mergeCandidates`.' })
  id!: string;

  @Field(() => String, { description: 'Why, 1 to 200 characters: "a family address".' })
  reason!: string;
}

@InputType('UnmergeCustomersInput', { description: 'A merge that was a mistake.' })
export class UnmergeCustomersInput {
  @Field(() => ID, { description: 'The merge.' })
  mergeId!: string;

  @Field(() => String, { description: 'Why, 1 to 200 characters.' })
  reason!: string;
}

@ObjectType('CustomersMerged', { description: 'Two customers are one person now.' })
class CustomersMerged {
  @Field(() => ID, { description: 'Names the merge, for its undoing.' })
  mergeId!: string;

  @Field(() => ID, { description: 'The id under which both are shown.' })
  customerId!: string;
}

@ObjectType('AlreadyOnePerson', { description: 'Nothing to do: both ids are one person already.' })
class AlreadyOnePerson {
  @Field(() => ID, { description: 'The id under which the person is shown.' })
  customerId!: string;
}

@ObjectType('NoSuchCustomer', { description: 'An id names no known customer: nothing was changed.' })
class NoSuchCustomer {
  @Field(() => ID, { description: 'The id.' })
  id!: string;
}

@ObjectType('CustomersUnmerged', {
  description: 'Two customers are two again, each with what was written under their ids.',
})
class CustomersUnmerged {
  @Field(() => ID, { description: 'As whom the one who had been merged away is shown now.' })
  fromId!: string;

  @Field(() => ID, { description: 'As whom the other is shown now.' })
  intoId!: string;
}

@ObjectType('MergeAlreadyUndone', { description: 'Nothing to do: the merge was undone before.' })
class MergeAlreadyUndone {
  @Field(() => Date, { description: 'When it was undone.' })
  at!: Date;
}

@ObjectType('NoSuchMerge', { description: 'An id names no merge: nothing was changed.' })
class NoSuchMerge {
  @Field(() => ID, { description: 'The id.' })
  id!: string;
}

@ObjectType('MergeCandidateDismissed', {
  description: 'The pair left the queue. Dismissed before, it keeps its first reason.',
})
export class MergeCandidateDismissed {
  @Field(() => MergeCandidate, { description: 'The pair.' })
  candidate!: MergeCandidate;
}

@ObjectType('NoSuchMergeCandidate', { description: 'An id names no pair: nothing was changed.' })
class NoSuchMergeCandidate {
  @Field(() => ID, { description: 'The id.' })
  id!: string;
}

const DISMISS_TYPES = {
  dismissed: MergeCandidateDismissed,
  'no-such-candidate': NoSuchMergeCandidate,
} as const satisfies Record<DismissOutcome['kind'], new () => object>;

export const DismissMergeCandidatePayload = createUnionType({
  name: 'DismissMergeCandidatePayload',
  description: 'What came of dismissing a pair.',
  types: () => [MergeCandidateDismissed, NoSuchMergeCandidate] as const,
  resolveType: (outcome) => DISMISS_TYPES[(outcome as unknown as DismissOutcome).kind],
});

const MERGE_TYPES = {
  merged: CustomersMerged,
  'already-one': AlreadyOnePerson,
  'no-such-customer': NoSuchCustomer,
} as const satisfies Record<MergeOutcome['kind'], new () => object>;

export const MergeCustomersPayload = createUnionType({
  name: 'MergeCustomersPayload',
  description: 'What came of a merge.',
  types: () => [CustomersMerged, AlreadyOnePerson, NoSuchCustomer] as const,
  resolveType: (outcome) => MERGE_TYPES[(outcome as unknown as MergeOutcome).kind],
});

const UNMERGE_TYPES = {
  unmerged: CustomersUnmerged,
  'already-undone': MergeAlreadyUndone,
  'no-such-merge': NoSuchMerge,
} as const satisfies Record<UnmergeOutcome['kind'], new () => object>;

export const UnmergeCustomersPayload = createUnionType({
  name: 'UnmergeCustomersPayload',
  description: 'What came of undoing a merge.',
  types: () => [CustomersUnmerged, MergeAlreadyUndone, NoSuchMerge] as const,
  resolveType: (outcome) => UNMERGE_TYPES[(outcome as unknown as UnmergeOutcome).kind],
});

import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ConsentPurpose } from '../domain/consent';
import type { DataUse } from '../domain/data-use';
import type { Provenance } from '../domain/traits';
import { ConsentPurposeEnum } from './consent.type';

export const ProvenanceEnum: { readonly [One in Provenance]: One } = {
  DECLARED: 'DECLARED',
  OBSERVED: 'OBSERVED',
  INFERRED: 'INFERRED',
};
registerEnumType(ProvenanceEnum, {
  name: 'Provenance',
  description: 'How something is known of a person.',
  valuesConfig: {
    DECLARED: { description: 'The person said so: beats everything else.' },
    OBSERVED: { description: 'A system saw or reported it.' },
    INFERRED: { description: 'A model worked it out.' },
  },
});

export const DataCategoryEnum: { readonly [One in DataUse['category']]: One } = {
  TRAIT: 'TRAIT',
  ORDERS: 'ORDERS',
  VIEWS: 'VIEWS',
  COMPUTED: 'COMPUTED',
  CONSENT: 'CONSENT',
};
registerEnumType(DataCategoryEnum, {
  name: 'DataCategory',
  description: 'A kind of personal data.',
  valuesConfig: {
    TRAIT: { description: 'One thing known of the person; setTraits corrects it, deleteTrait deletes it.' },
    ORDERS: { description: 'Orders and returns.' },
    VIEWS: { description: 'What they looked at, and their cart.' },
    COMPUTED: { description: 'What is worked out from their orders.' },
    CONSENT: { description: 'What they decided about consent, as proof.' },
  },
});

@ObjectType('DataPurpose', { description: 'What something is used for.' })
export class DataPurposeType {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose!: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether that is allowed now.' })
  allowed!: boolean;
}

@ObjectType('DataUse', { description: 'Something held about a person: from where, for what, for how long.' })
export class DataUseType {
  @Field(() => DataCategoryEnum, { description: 'What kind.' })
  category!: DataUse['category'];

  @Field(() => String, { nullable: true, description: 'The name of a trait.' })
  name!: string | null;

  @Field(() => ProvenanceEnum, { description: 'How it is known.' })
  provenance!: Provenance;

  @Field(() => String, { description: 'Who said, saw or worked it out.' })
  source!: string;

  @Field(() => [DataPurposeType], { description: 'What it is used for.' })
  purposes!: readonly DataPurposeType[];

  @Field(() => Int, {
    nullable: true,
    description: 'For how many days; null until they ask to be forgotten.',
  })
  keptDays!: number | null;
}

@InputType('TraitInput', { description: 'Something the customer says about themselves.' })
export class TraitInput {
  @Field(() => String, { description: 'Its name, at most 64 characters.' })
  name!: string;

  @Field(() => String, { description: 'Its value, at most 1,000 characters.' })
  value!: string;
}

@InputType('SetTraitsInput', { description: 'What the customer says about themselves.' })
export class SetTraitsInput {
  @Field(() => [TraitInput], { description: 'At most 50.' })
  traits!: TraitInput[];
}

@InputType('DeleteTraitInput', { description: 'What is not to be known of the customer any more.' })
export class DeleteTraitInput {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

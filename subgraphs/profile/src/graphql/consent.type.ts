import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { PURPOSES, type ConsentPurpose } from '../domain/consent';

export const ConsentPurposeEnum = Object.fromEntries(PURPOSES.map((purpose) => [purpose, purpose])) as {
  readonly [Purpose in ConsentPurpose]: Purpose;
};
registerEnumType(ConsentPurposeEnum, {
  name: 'ConsentPurpose',
  description: 'What personal data may be used for.',
  valuesConfig: {
    ANALYTICS: { description: 'Counting and understanding how the shop is used.' },
    PERSONALISATION: { description: 'Making pages fit the person.' },
    RECOMMENDATIONS: { description: 'Choosing products for the person from what they did.' },
    PRICING: { description: 'Giving the person offers of their own, which only ever lower a price.' },
    MARKETING_EMAIL: { description: 'Writing to the person by e-mail.' },
    MARKETING_SMS: { description: 'Writing to the person by text message.' },
    MARKETING_PUSH: { description: "Writing to the person's devices." },
    MARKETING_POST: { description: 'Writing to the person by post.' },
    COMMUNITY_INSIGHTS: { description: 'Learning from what the person writes in the community.' },
    ON_DEVICE_LEARNING: { description: "Learning on the person's own device; nothing leaves it." },
    DATA_SALE: { description: 'Selling or sharing what is known of the person.' },
    TARGETED_ADVERTISING: {
      description: 'Showing the person advertisements elsewhere, from what they did here.',
    },
  },
});

@ObjectType('Consent', { description: 'What a customer decided about one purpose.' })
export class Consent {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose!: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether the purpose is allowed.' })
  granted!: boolean;

  @Field(() => Date, { description: 'When that was decided.' })
  decidedAt!: Date;
}

@InputType('SetConsentInput', { description: 'A decision about one purpose.' })
export class SetConsentInput {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose!: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether to allow it.' })
  granted!: boolean;
}

import { registerEnumType } from 'type-graphql';
import type { Tier } from '../../domain/tier';

/** The GraphQL enum `LoyaltyTier`. */
export const LoyaltyTier = { BRONZE: 'BRONZE', SILVER: 'SILVER', GOLD: 'GOLD' } as const satisfies {
  readonly [T in Tier]: T;
};
registerEnumType(LoyaltyTier, {
  name: 'LoyaltyTier',
  description: 'A tier of the programme. It follows from what was bought, and kept, in the last 365 days.',
  valuesConfig: {
    BRONZE: { description: 'Every member, from the first order on.' },
    SILVER: { description: 'From 1,000.00 of net spend.' },
    GOLD: { description: 'From 5,000.00 of net spend.' },
  },
});

/** What is computed of every customer, by name. Segments test these; docs/segments.md defines each. */
export const COMPUTED_TRAITS = [
  'orders',
  'netSpendMinor',
  'averageOrderMinor',
  'daysBetweenOrders',
  'recencyScore',
  'frequencyScore',
  'monetaryScore',
  'priceSensitivity',
  'favouriteCategories',
  'mainChannel',
  'channelMix',
  'churnProbability',
  'expectedOrders',
  'lifetimeValueMinor',
] as const;
export type ComputedTrait = (typeof COMPUTED_TRAITS)[number];

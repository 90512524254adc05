/** What is computed of every customer who ever ordered, by name. Segments test these; docs/segments.md defines each. */
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
  'aliveProbability',
  'churnProbability',
  'expectedPurchases',
  'lifetimeValueMinor',
] as const;
export type ComputedTrait = (typeof COMPUTED_TRAITS)[number];

/** The computed traits of one customer; what cannot be said is left out, and no rule's test passes on it. */
export interface ComputedTraits extends Partial<Record<NumberTrait, number>> {
  readonly favouriteCategories?: readonly string[];
  readonly mainChannel?: string;
  /** Shares that add up to 1, by channel. */
  readonly channelMix?: Readonly<Record<string, number>>;
}
type NumberTrait = Exclude<ComputedTrait, 'favouriteCategories' | 'mainChannel' | 'channelMix'>;

/** Where a list is shown, and with that what it is for. */
export const PLACEMENTS = ['ALSO_LIKE', 'GOES_WITH', 'REORDER', 'TRENDING', 'RECENTLY_VIEWED'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** Where candidates come from. */
export type Source =
  /** Like the products that the caller names. */
  | 'like-named'
  /** Like what the shopper bought and looked at. */
  | 'like-own'
  /** Bought together with the products that the caller names. */
  | 'bought-together'
  | 'bought-before'
  | 'viewed'
  | 'trending'
  /** The catalogue by code: what there is when nothing is known of anybody. */
  | 'catalogue';

export interface Policy {
  /** What the placement is for. A list that needed any other source is a fallback. */
  readonly own: readonly Source[];
  /** What comes next, in order. The last is `catalogue`, so that no list is ever empty. */
  readonly fallbacks: readonly Source[];
  /** Whether fallbacks also fill a list that is too short. Never where that would claim what is not so. */
  readonly fill: boolean;
}

export const POLICY: Readonly<Record<Placement, Policy>> = {
  ALSO_LIKE: { own: ['like-named', 'like-own'], fallbacks: ['trending', 'catalogue'], fill: true },
  GOES_WITH: {
    own: ['bought-together'],
    fallbacks: ['like-named', 'like-own', 'trending', 'catalogue'],
    fill: true,
  },
  REORDER: { own: ['bought-before'], fallbacks: ['like-own', 'trending', 'catalogue'], fill: false },
  TRENDING: { own: ['trending'], fallbacks: ['catalogue'], fill: true },
  RECENTLY_VIEWED: { own: ['viewed'], fallbacks: ['trending', 'catalogue'], fill: false },
};

/** Whether a list can be made without knowing who asks. @param named how many products the caller names */
export const needsNobody = (placement: Placement, named: number): boolean =>
  placement === 'TRENDING' || ((placement === 'ALSO_LIKE' || placement === 'GOES_WITH') && named > 0);

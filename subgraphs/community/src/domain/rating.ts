/** The most and the fewest stars of a review. */
export const STARS_MIN = 1;
export const STARS_MAX = 5;

/** How many reviews gave so many stars. */
export interface StarCount {
  readonly stars: number;
  readonly count: number;
}

/** What the reviews of a product say together. */
export interface Rating {
  /** Rounded half up to one decimal, 1.0 to 5.0; `null` without reviews. */
  readonly average: number | null;
  readonly count: number;
  /** 5 stars first, every number of stars once, those nobody gave with 0. */
  readonly distribution: readonly StarCount[];
}

/** @param counts each number of stars at most once; those nobody gave may be missing */
export function ratingOf(counts: readonly StarCount[]): Rating {
  const countByStars = new Map(counts.map(({ stars, count }) => [stars, count]));
  const distribution: StarCount[] = [];
  for (let stars = STARS_MAX; stars >= STARS_MIN; stars -= 1)
    distribution.push({ stars, count: countByStars.get(stars) ?? 0 });
  const count = distribution.reduce((sum, part) => sum + part.count, 0);
  const starsInAll = distribution.reduce((sum, part) => sum + part.stars * part.count, 0);
  // Ten times the average first: 4.25 x 10 is exactly 42.5, while 4.25 rounded by decimals may not be.
  const average = count === 0 ? null : Math.round((starsInAll * 10) / count) / 10;
  return { average, count, distribution };
}

import { byCodeUnit } from '@rapport/kernel/compare';
import { groupBy } from '@rapport/kernel/group-by';

/** One thing that a member did about a product. */
export interface InterestSign {
  readonly productId: string;
  /** WROTE: a review, an idea, a thread or a reply in one. REACTED: to what another wrote, or voted for it. */
  readonly kind: 'WROTE' | 'REACTED';
  readonly at: Date;
}

/** A product that a member writes about or reacts to. */
export interface Interest {
  readonly productId: string;
  readonly wroteCount: number;
  readonly reactedCount: number;
  readonly lastAt: Date;
}

/** The products of `signs`: those with the most signs first, of these what was last. Pure; their order does not matter. */
export const interestsOf = (signs: readonly InterestSign[]): readonly Interest[] =>
  [...groupBy(signs, (sign) => sign.productId)].map(toInterest).sort(byPlace);

function toInterest([productId, signs]: readonly [string, readonly InterestSign[]]): Interest {
  const wroteCount = signs.filter(({ kind }) => kind === 'WROTE').length;
  const lastAtMs = signs.reduce((latest, { at }) => Math.max(latest, at.getTime()), -Infinity);
  return { productId, wroteCount, reactedCount: signs.length - wroteCount, lastAt: new Date(lastAtMs) };
}

/** Where a product stands in the list. */
export interface InterestPlace {
  readonly signCount: number;
  readonly lastAt: Date;
  readonly productId: string;
}

export const placeOf = ({ wroteCount, reactedCount, lastAt, productId }: Interest): InterestPlace => ({
  signCount: wroteCount + reactedCount,
  lastAt,
  productId,
});

/** At most `limit` of `interests`, as `interestsOf` gave them, that come after a place; `null` is before the first. */
export const pageOfInterests = (
  interests: readonly Interest[],
  { after, limit }: { readonly after: InterestPlace | null; readonly limit: number },
): readonly Interest[] =>
  interests
    .filter((interest) => after === null || comparePlaces(after, placeOf(interest)) < 0)
    .slice(0, limit);

const byPlace = (a: Interest, b: Interest): number => comparePlaces(placeOf(a), placeOf(b));

const comparePlaces = (a: InterestPlace, b: InterestPlace): number =>
  b.signCount - a.signCount ||
  b.lastAt.getTime() - a.lastAt.getTime() ||
  byCodeUnit(a.productId, b.productId);

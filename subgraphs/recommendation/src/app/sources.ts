import { buyAgain } from '../domain/buy-again';
import type { Candidate } from '../domain/candidate';
import { fromNeighbours, type Seed } from '../domain/from-neighbours';
import type { Neighbour, NeighbourKind } from '../domain/neighbour';
import { lastViews, ownTaste } from '../domain/own-taste';
import type { Source } from '../domain/placement';
import { anonymousShopper, customerShopper } from '../domain/shopper';
import type { LastView, Purchase } from '../domain/shopper-facts';
import type { Facts } from './facts';

/** Who is shopping, and with what in hand. */
export interface Shopping {
  readonly customerId: string | null;
  readonly anonymousId: string | null;
  /** Products that the caller names: the one on the page, those in the cart. */
  readonly namedIds: readonly string[];
  readonly first: number;
}

/** `skipped`: how many products at most will be dropped from the answer. */
type Candidates = (
  facts: Facts,
  shopping: Shopping & { readonly skipped: number },
) => Promise<readonly Candidate[]>;

/** Room for what the rules drop. */
const SLACK = 20;

/** Where each source finds its candidates: load the facts, then leave the ranking to the domain. */
export const CANDIDATES_FROM: Readonly<Record<Source, Candidates>> = {
  'like-named': async (facts, { namedIds }) =>
    fromSeeds(facts, 'similar', 'like-named', namedIds.map(seedAs('SIMILAR'))),

  'bought-together': async (facts, { namedIds }) =>
    fromSeeds(facts, 'goes-with', 'bought-together', namedIds.map(seedAs('BOUGHT_TOGETHER'))),

  'like-own': async (facts, shopping) => {
    // What the caller names says what the shopper wants now: more than their past does.
    if (shopping.namedIds.length > 0) return [];
    const [purchases, views] = await Promise.all([
      loadPurchases(facts, shopping),
      loadViews(facts, shopping),
    ]);
    const owned = new Set(purchases.flatMap((purchase) => purchase.productIds));
    const candidates = await fromSeeds(facts, 'similar', 'like-own', ownTaste(purchases, views));
    return candidates.filter((candidate) => !owned.has(candidate.productId));
  },

  'bought-before': async (facts, shopping) => {
    const purchases = await loadPurchases(facts, shopping);
    const ids = [...new Set(purchases.flatMap((purchase) => purchase.productIds))];
    const rates = new Map(
      await Promise.all(ids.map(async (id) => [id, await facts.repeatRate(id)] as const)),
    );
    return buyAgain(purchases, (id) => rates.get(id) ?? null);
  },

  viewed: async (facts, shopping) => {
    const views = await loadViews(facts, shopping);
    return views.map(({ productId }, age) => ({
      productId,
      score: 1 / (age + 1),
      source: 'viewed',
      reason: { code: 'VIEWED' },
    }));
  },

  trending: async (facts, { first, skipped }) => {
    const trending = await facts.trending(first + skipped + SLACK);
    return trending.map(([productId, score]) => ({
      productId,
      score,
      source: 'trending',
      reason: { code: 'TRENDING' },
    }));
  },

  catalogue: async (facts, { first, skipped }) => {
    const ids = await facts.catalogue(first + skipped + SLACK);
    return ids.map((productId, place) => ({
      productId,
      score: 1 / (place + 1),
      source: 'catalogue',
      reason: { code: 'CATALOGUE' },
    }));
  },
};

const seedAs =
  (code: Seed['code']) =>
  (productId: string): Seed => ({ productId, weight: 1, code });

async function fromSeeds(
  facts: Facts,
  kind: NeighbourKind,
  source: Source,
  seeds: readonly Seed[],
): Promise<Candidate[]> {
  const neighbours = await Promise.all(
    seeds.map(async ({ productId }): Promise<[string, readonly Neighbour[]]> => [
      productId,
      await facts.neighbours(kind, productId),
    ]),
  );
  return fromNeighbours(seeds, new Map(neighbours), source);
}

async function loadPurchases(facts: Facts, { customerId }: Shopping): Promise<readonly Purchase[]> {
  return customerId === null ? [] : facts.purchases(await facts.survivor(customerId));
}

async function loadViews(facts: Facts, { customerId, anonymousId }: Shopping): Promise<readonly LastView[]> {
  if (customerId !== null)
    return lastViews(await facts.views(customerShopper(await facts.survivor(customerId))));
  return anonymousId === null ? [] : lastViews(await facts.views(anonymousShopper(anonymousId)));
}

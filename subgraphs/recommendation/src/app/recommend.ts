import { newId } from '@rapport/subgraph-kit/ids';
import { reasonText, type Candidate, type ReasonCode } from '../domain/candidate';
import { POLICY, type Placement } from '../domain/placement';
import type { Product } from '../domain/product';
import { applyRules } from '../domain/rules/rule';
import { LIST_RULES } from '../domain/rules/list-rules';
import type { Facts } from './facts';
import { CANDIDATES_FROM, type Shopping } from './sources';

/** What is asked for. */
export interface RecommendationRequest extends Shopping {
  readonly placement: Placement;
  readonly excludedIds: readonly string[];
}

/** A list as the shopper sees it. */
export interface Recommendations {
  readonly decisionId: string;
  readonly placement: Placement;
  readonly fallback: boolean;
  readonly items: readonly RecommendedItem[];
  /** Each reason that stands in the list, once. */
  readonly reasons: readonly RecommendedItem['reason'][];
}

export interface RecommendedItem {
  readonly product: Product;
  readonly score: number;
  readonly reason: { readonly code: ReasonCode; readonly text: string };
}

/** Enough for the longest list, however many of its candidates are not showable in a catalogue of some age. */
const CANDIDATES_LOOKED_AT_MAX = 150;

/**
 * Makes one list: asks the placement's sources in turn until it is long enough. Never empty while an active product
 * is left that the caller did not exclude.
 */
export async function recommend(facts: Facts, request: RecommendationRequest): Promise<Recommendations> {
  const { placement, first } = request;
  const { own, fallbacks, fill } = POLICY[placement];
  const excluded = new Set(request.excludedIds);
  const barred = new Set([...request.excludedIds, ...request.namedIds]);
  const extend = async (list: readonly Candidate[], found: readonly Candidate[]) => {
    const all = [...list, ...found.slice(0, CANDIDATES_LOOKED_AT_MAX)];
    return applyRules(all, { showable: await loadShowable(facts, all), excluded, first }, LIST_RULES);
  };

  let list: readonly Candidate[] = [];
  for (const source of [...own, ...fallbacks]) {
    const enough = fill || own.includes(source) ? list.length >= first : list.length > 0;
    if (enough) break;
    const found = await CANDIDATES_FROM[source](facts, { ...request, skipped: barred.size + list.length });
    const taken = new Set(list.map((candidate) => candidate.productId));
    list = await extend(
      list,
      found.filter(({ productId }) => !barred.has(productId) && !taken.has(productId)),
    );
  }
  if (list.length === 0) list = await extend(list, request.namedIds.map(asLastResort));
  const items = await present(facts, list);
  return {
    decisionId: newId(),
    placement,
    fallback: list.some((candidate) => !own.includes(candidate.source)),
    items,
    reasons: [...new Map(items.map(({ reason }) => [reason.text, reason])).values()],
  };
}

/** The very product that was asked about: better than an empty list where there is no other. */
const asLastResort = (productId: string): Candidate => ({
  productId,
  score: 1,
  source: 'catalogue',
  reason: { code: 'CATALOGUE' },
});

async function loadShowable(facts: Facts, candidates: readonly Candidate[]): Promise<Map<string, Product>> {
  const products = await Promise.all(candidates.map(({ productId }) => facts.product(productId)));
  return new Map(products.flatMap((product) => (product?.active === true ? [[product.id, product]] : [])));
}

async function present(facts: Facts, list: readonly Candidate[]): Promise<RecommendedItem[]> {
  const named = list.flatMap(({ productId, reason }) =>
    'becauseOf' in reason ? [productId, reason.becauseOf] : [productId],
  );
  const products = new Map(
    (await Promise.all(named.map((id) => facts.product(id)))).flatMap((product) =>
      product === null ? [] : [[product.id, product]],
    ),
  );
  return list.flatMap(({ productId, score, reason }) => {
    const product = products.get(productId);
    if (product === undefined) return [];
    const text = reasonText(reason, (id) => products.get(id)?.title ?? null);
    return [{ product, score, reason: { code: reason.code, text } }];
  });
}

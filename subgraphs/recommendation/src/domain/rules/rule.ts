import type { Candidate } from '../candidate';

/** What the rules look at. */
export interface ListFacts {
  /** The products among the candidates that may be shown, by id. */
  readonly showable: ReadonlyMap<string, { readonly title: string }>;
  /** Products that the caller does not want to see. */
  readonly excluded: ReadonlySet<string>;
  readonly first: number;
}

/** Looks at the whole list, so that it can drop, move or re-score. Pure. */
export type Rule = (candidates: readonly Candidate[], facts: ListFacts) => readonly Candidate[];

/** Applies `rules` in order; the order is the policy, so it is written where the list is declared. */
export const applyRules = (
  candidates: readonly Candidate[],
  facts: ListFacts,
  rules: readonly Rule[],
): readonly Candidate[] => rules.reduce((kept, rule) => rule(kept, facts), candidates);

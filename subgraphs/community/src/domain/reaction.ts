/** What a member can say about a contribution without words. */
export const REACTION_KINDS = ['HELPFUL', 'LIKE', 'LOVE', 'FUNNY', 'THANKS'] as const;
export type ReactionKind = (typeof REACTION_KINDS)[number];

/** How many members reacted so. */
export interface ReactionCount {
  readonly kind: ReactionKind;
  readonly count: number;
}

/** Sorts by kind, in the order in which the kinds are listed above. */
export const inManualOrder = <Item extends { readonly kind: ReactionKind }>(items: readonly Item[]): Item[] =>
  [...items].sort((a, b) => REACTION_KINDS.indexOf(a.kind) - REACTION_KINDS.indexOf(b.kind));

import type { Source } from './placement';

/** A product that might be shown, and why. */
export interface Candidate {
  readonly productId: string;
  /** Comparable within one source only; above 0, higher is better. */
  readonly score: number;
  readonly source: Source;
  readonly reason: Reason;
}

/** Why a product is shown, as a rule knows it; `reasonText` says it to the shopper. */
export type Reason =
  | { readonly code: 'SIMILAR' | 'BOUGHT_TOGETHER' | 'YOU_BOUGHT' | 'YOU_VIEWED'; readonly becauseOf: string }
  | { readonly code: 'BUY_AGAIN'; readonly times: number }
  | { readonly code: 'VIEWED' | 'TRENDING' | 'CATALOGUE' };

export const REASON_CODES = [
  'SIMILAR',
  'BOUGHT_TOGETHER',
  'YOU_BOUGHT',
  'YOU_VIEWED',
  'BUY_AGAIN',
  'VIEWED',
  'TRENDING',
  'CATALOGUE',
] as const satisfies readonly Reason['code'][];
export type ReasonCode = (typeof REASON_CODES)[number];

/** A reason as a sentence a shopper understands. */
export function reasonText(reason: Reason, titleOf: (productId: string) => string | null): string {
  switch (reason.code) {
    case 'SIMILAR':
      return `Similar to ${titleOf(reason.becauseOf) ?? 'what you are looking at'}`;
    case 'BOUGHT_TOGETHER':
      return `Bought together with ${titleOf(reason.becauseOf) ?? 'what you have chosen'}`;
    case 'YOU_BOUGHT':
      return `Because you bought ${titleOf(reason.becauseOf) ?? 'something like it'}`;
    case 'YOU_VIEWED':
      return `Because you looked at ${titleOf(reason.becauseOf) ?? 'something like it'}`;
    case 'BUY_AGAIN':
      return reason.times === 1 ? 'You bought this before' : `You bought this ${reason.times} times`;
    case 'VIEWED':
      return 'You looked at this recently';
    case 'TRENDING':
      return 'Popular right now';
    case 'CATALOGUE':
      return 'From our range';
  }
}

import type { ConsentPurpose } from '../consent';

/** A value that a rule compares with. */
export type Scalar = string | number | boolean;

/** How a value is tested. What is absent passes no test: negate `EXISTS` to ask for absence. */
export type Test =
  | { readonly is: 'EXISTS' }
  | { readonly is: 'EQ' | 'NE' | 'GT' | 'GTE' | 'LT' | 'LTE'; readonly value: Scalar }
  | { readonly is: 'IN'; readonly values: readonly Scalar[] }
  /** A list holds the value, or a text holds it somewhere. */
  | { readonly is: 'CONTAINS'; readonly value: Scalar };

/** Which events of a person count. */
export interface EventSelector {
  /** A track event's name ("Order Completed"), or a type: "page", "screen". */
  readonly name: string;
  readonly channel: string | null;
  readonly productId: string | null;
}

export type Measure = 'COUNT' | 'SUM_MINOR' | 'DAYS_SINCE_LAST';

export interface EventRule extends EventSelector {
  readonly op: 'event';
  /** An event at `t` counts from `t` until just before `t` + this many days; `null` is for ever. */
  readonly withinDays: number | null;
  readonly measure: Measure;
  readonly test: Test;
}

/** Who belongs to a segment: a tree of conditions. Its JSON is what staff write and what is stored. */
export type Rule =
  | { readonly op: 'and' | 'or'; readonly of: readonly Rule[] }
  | { readonly op: 'not'; readonly of: Rule }
  /** `name` may be a path into an object: "address.city". */
  | { readonly op: 'trait' | 'computed'; readonly name: string; readonly test: Test }
  | EventRule
  | { readonly op: 'consent'; readonly purpose: ConsentPurpose }
  | { readonly op: 'country' | 'tier'; readonly in: readonly string[] }
  | { readonly op: 'segment'; readonly key: string };

/** The same for selectors that select the same. */
export const selectorKey = ({ name, channel, productId }: EventSelector): string =>
  JSON.stringify([name, channel, productId]);

/** The parts of a rule. */
export function childrenOf(rule: Rule): readonly Rule[] {
  if (rule.op === 'and' || rule.op === 'or') return rule.of;
  return rule.op === 'not' ? [rule.of] : [];
}

/** The rule and everything in it, from the top. */
export const nodesOf = (rule: Rule): readonly Rule[] => [rule, ...childrenOf(rule).flatMap(nodesOf)];

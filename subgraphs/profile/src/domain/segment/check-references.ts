import { nodesOf, type Rule } from './rule';

/** Conditions of a rule, those of the segments it names included, as often as they are named. */
const EXPANDED_NODES_MAX = 500;

export type ReferenceProblem =
  | { readonly code: 'UNKNOWN_SEGMENT'; readonly message: string }
  | { readonly code: 'CYCLE'; readonly message: string }
  | { readonly code: 'INVALID_RULE'; readonly message: string };

/**
 * What is wrong with the segments that a rule names, `null` when nothing is.
 *
 * @param key of the segment that gets the rule; `null` for one that has none yet
 * @param rules of all other segments; `null` for those whose members are stored
 */
export function checkReferences(
  key: string | null,
  rule: Rule,
  rules: ReadonlyMap<string, Rule | null>,
): ReferenceProblem | null {
  let nodes = 0;
  const visit = (current: Rule, path: readonly string[]): ReferenceProblem | null => {
    for (const node of nodesOf(current)) {
      nodes += 1;
      if (nodes > EXPANDED_NODES_MAX) {
        const message = `rule wants at most ${EXPANDED_NODES_MAX} conditions with those of the segments it names`;
        return { code: 'INVALID_RULE', message };
      }
      if (node.op !== 'segment') continue;
      const problem = visitReference(node.key, path);
      if (problem !== null) return problem;
    }
    return null;
  };
  const visitReference = (named: string, path: readonly string[]): ReferenceProblem | null => {
    if (named === key || path.includes(named)) {
      const message = `a segment may not depend on itself: ${[...path, named].join(' -> ')}`;
      return { code: 'CYCLE', message };
    }
    const known = rules.get(named);
    if (known === undefined) return { code: 'UNKNOWN_SEGMENT', message: `there is no segment ${named}` };
    return known === null ? null : visit(known, [...path, named]);
  };
  return visit(rule, key === null ? [] : [key]);
}

import type { FindRule } from './compile-rule';
import { nodesOf, selectorKey, type EventSelector, type Rule } from './rule';

/** What has changed about a person: a mark with one of these makes the segments that depend on it look again. */
export type FactName = 'trait' | 'computed' | 'consent' | 'tier' | `event:${string}` | `list:${string}`;
/** Everything about the person may have changed: they are new, or were merged. */
export const EVERYTHING = '*';

/** What has to be loaded to answer a rule. */
export interface Needs {
  readonly facts: ReadonlySet<FactName>;
  /** By `selectorKey`. */
  readonly selectors: ReadonlyMap<string, NeededEvents>;
}

export interface NeededEvents extends EventSelector {
  /** How far back; `null` is to the beginning. */
  readonly withinDays: number | null;
}

/** What a rule looks at, the rules of the segments it names included. */
export function needsOf(rule: Rule, findRule: FindRule): Needs {
  return joinNeeds(nodesOf(rule).map((node) => ownNeeds(node, findRule)));
}

function ownNeeds(node: Rule, findRule: FindRule): Needs {
  switch (node.op) {
    case 'and':
    case 'or':
    case 'not':
      return NOTHING;
    case 'event': {
      const { name, channel, productId, withinDays } = node;
      return {
        facts: new Set<FactName>([`event:${name}`]),
        selectors: new Map([[selectorKey(node), { name, channel, productId, withinDays }]]),
      };
    }
    case 'segment': {
      const rule = findRule(node.key);
      return rule === null ? only(`list:${node.key}`) : needsOf(rule, findRule);
    }
    case 'country':
      return only('trait');
    default:
      return only(node.op);
  }
}

const NOTHING: Needs = { facts: new Set(), selectors: new Map() };
const only = (fact: FactName): Needs => ({ facts: new Set([fact]), selectors: new Map() });

/** All of these together: for one selector the longest window. */
export function joinNeeds(needs: readonly Needs[]): Needs {
  const selectors = new Map<string, NeededEvents>();
  for (const [key, wanted] of needs.flatMap((one) => [...one.selectors])) {
    const known = selectors.get(key);
    const isLonger = known?.withinDays != null && (wanted.withinDays ?? Infinity) > known.withinDays;
    if (known === undefined || isLonger) selectors.set(key, wanted);
  }
  return { facts: new Set(needs.flatMap((one) => [...one.facts])), selectors };
}

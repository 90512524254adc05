import { assert, unreachable } from '@rapport/kernel/assert';
import { eventVerdict } from './event-verdict';
import type { Facts } from './facts';
import { selectorKey, type Rule } from './rule';
import { passes, valueAt } from './test-value';
import { both, either, type Verdict } from './verdict';

/** A rule, ready to be asked. Pure: the same facts at the same instant give the same verdict. */
export type Evaluate = (facts: Facts, nowMs: number) => Verdict;

/** What a rule says of another segment: its own rule, or `null` when its members are stored. */
export type FindRule = (key: string) => Rule | null;

/** @param findRule the other segments; they refer to each other without cycles (`checkReferences`) */
export function compileRule(rule: Rule, findRule: FindRule): Evaluate {
  switch (rule.op) {
    case 'and':
    case 'or': {
      const join = rule.op === 'and' ? both : either;
      const parts = rule.of.map((part) => compileRule(part, findRule));
      return (facts, nowMs) => join(parts.map((part) => part(facts, nowMs)));
    }
    case 'not': {
      const part = compileRule(rule.of, findRule);
      return (facts, nowMs) => {
        const { member, changesAtMs } = part(facts, nowMs);
        return { member: !member, changesAtMs };
      };
    }
    case 'event': {
      const key = selectorKey(rule);
      return ({ events }, nowMs) => eventVerdict(rule, events.get(key) ?? [], nowMs);
    }
    case 'segment':
      return compileReference(rule.key, findRule);
    default:
      return compileTimeless(rule);
  }
}

function compileReference(key: string, findRule: FindRule): Evaluate {
  const rule = findRule(key);
  return rule === null ? timeless(({ lists }) => lists.has(key)) : compileRule(rule, findRule);
}

/** Conditions that time alone never changes. */
function compileTimeless(
  rule: Exclude<Rule, { readonly op: 'and' | 'or' | 'not' | 'event' | 'segment' }>,
): Evaluate {
  switch (rule.op) {
    case 'trait':
      return timeless(({ traits }) => passes(rule.test, valueAt(traits, rule.name)));
    case 'computed':
      return timeless(({ computed }) => passes(rule.test, valueAt(computed, rule.name)));
    case 'consent':
      return timeless(({ granted }) => granted.has(rule.purpose));
    case 'country': {
      const wanted = new Set(rule.in.map((country) => country.toLowerCase()));
      return timeless(({ country }) => country !== null && wanted.has(country.toLowerCase()));
    }
    case 'tier':
      return timeless(({ tier }) => tier !== null && rule.in.includes(tier));
    default:
      return unreachable(rule);
  }
}

const timeless =
  (holds: (facts: Facts) => boolean): Evaluate =>
  (facts) => ({ member: holds(facts), changesAtMs: Infinity });

/** `changesAt` as an instant; `null` when time alone changes nothing, or not before JavaScript's calendar ends. */
export function changesAt({ changesAtMs }: Verdict): Date | null {
  assert(!Number.isNaN(changesAtMs), 'a verdict changes at an instant or never');
  return changesAtMs > LAST_INSTANT_MS ? null : new Date(changesAtMs);
}

const LAST_INSTANT_MS = Date.UTC(9999, 0, 1);

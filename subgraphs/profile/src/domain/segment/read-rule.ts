import { readProductId } from '@rapport/kernel/product-id';
import { CHANNELS } from '../channel';
import { COMPUTED_TRAITS } from '../computed-traits';
import { PURPOSES } from '../consent';
import { isFields, type Fields } from '../fields';
import { isStorable } from '../storable';
import type { EventRule, Measure, Rule } from './rule';
import { isSegmentKey, readTest } from './read-test';
import { RuleProblem, textList, wanted, wholeNumber, type Place } from './rule-problem';

export const DEPTH_MAX = 8;
export const NODES_MAX = 100;
export const WINDOW_DAYS_MAX = 730;
const NAME_LENGTH_MAX = 200;
const LIST_MAX = 100;
const TIERS_MAX = 20;

/**
 * Reads a rule from the JSON that staff wrote.
 *
 * @throws RuleProblem naming the place, what it wants and what came
 */
export function readRule(value: unknown): Rule {
  let nodes = 0;
  const read = (node: unknown, place: Place, depth: number): Rule => {
    nodes += 1;
    if (nodes > NODES_MAX) throw new RuleProblem('rule', `at most ${NODES_MAX} conditions; more came`);
    if (depth > DEPTH_MAX) throw new RuleProblem(place, `at most ${DEPTH_MAX} levels; it is deeper`);
    if (!isFields(node)) throw wanted(place, 'an object with op', node);
    return readNode(node, place, (child, at) => read(child, at, depth + 1));
  };
  const rule = read(value, 'rule', 1);
  assertStorable(rule);
  return rule;
}

function assertStorable(rule: Rule): void {
  JSON.stringify(rule, (_name, part: unknown) => {
    if (typeof part !== 'string' || isStorable(part)) return part;
    throw new RuleProblem('rule', 'texts without NUL and halves of characters');
  });
}

type ReadChild = (child: unknown, place: Place) => Rule;

const ALLOWED: Readonly<Record<Rule['op'], readonly string[]>> = {
  and: ['of'],
  or: ['of'],
  not: ['of'],
  trait: ['name', 'test'],
  computed: ['name', 'test'],
  event: ['name', 'channel', 'productId', 'withinDays', 'measure', 'test'],
  consent: ['purpose'],
  country: ['in'],
  tier: ['in'],
  segment: ['key'],
};
const OPS = Object.keys(ALLOWED).join(', ');

function readNode(node: Fields, place: Place, child: ReadChild): Rule {
  const op = node['op'];
  if (typeof op !== 'string' || !Object.hasOwn(ALLOWED, op)) throw wanted(`${place}.op`, `one of ${OPS}`, op);
  const known = op as Rule['op'];
  // A misspelt key would silently widen the segment.
  const unknown = Object.keys(node).find((name) => name !== 'op' && !ALLOWED[known].includes(name));
  if (unknown !== undefined) {
    throw new RuleProblem(place, `only ${ALLOWED[known].join(', ')} beside op; ${unknown.slice(0, 40)} came`);
  }
  switch (known) {
    case 'and':
    case 'or':
      return { op: known, of: readParts(node['of'], `${place}.of`, child) };
    case 'not':
      return { op: known, of: child(node['of'], `${place}.of`) };
    case 'trait':
      return { op: known, name: text(node['name'], `${place}.name`), test: readTest(node['test'], place) };
    case 'computed':
      return { op: known, name: computedName(node['name'], place), test: readTest(node['test'], place) };
    case 'event':
      return readEventRule(node, place);
    case 'consent':
      return { op: known, purpose: oneOf(PURPOSES, node['purpose'], `${place}.purpose`) };
    case 'country':
      return { op: known, in: textList(node['in'], `${place}.in`, LIST_MAX) };
    case 'tier':
      return { op: known, in: textList(node['in'], `${place}.in`, TIERS_MAX) };
    case 'segment':
      return { op: known, key: segmentKey(node['key'], `${place}.key`) };
  }
}

function readParts(value: unknown, place: Place, child: ReadChild): readonly Rule[] {
  if (!Array.isArray(value) || value.length === 0) throw wanted(place, 'a list of one rule or more', value);
  return value.map((part: unknown, index) => child(part, `${place}[${index}]`));
}

const MEASURES: readonly Measure[] = ['COUNT', 'SUM_MINOR', 'DAYS_SINCE_LAST'];

function readEventRule(node: Fields, place: Place): EventRule {
  const measure = oneOf(MEASURES, node['measure'] ?? 'COUNT', `${place}.measure`);
  const { withinDays = null, channel = null } = node;
  if (measure === 'DAYS_SINCE_LAST' && withinDays !== null) {
    throw new RuleProblem(`${place}.withinDays`, 'nothing with DAYS_SINCE_LAST: the last event is the last');
  }
  const test = node['test'] === undefined ? AT_LEAST_ONE : readTest(node['test'], place);
  const values = test.is === 'EXISTS' ? [] : test.is === 'IN' ? test.values : [test.value];
  const odd = values.find((value) => typeof value !== 'number');
  if (test.is === 'CONTAINS' || odd !== undefined)
    throw wanted(`${place}.test`, 'to compare with a number', odd);
  return {
    op: 'event',
    name: text(node['name'], `${place}.name`),
    channel: channel === null ? null : oneOf(CHANNELS, channel, `${place}.channel`),
    productId: readProduct(node['productId'] ?? null, `${place}.productId`),
    withinDays:
      withinDays === null ? null : wholeNumber(withinDays, `${place}.withinDays`, 1, WINDOW_DAYS_MAX),
    measure,
    test,
  };
}

const AT_LEAST_ONE = { is: 'GTE', value: 1 } as const;

function readProduct(value: unknown, place: Place): string | null {
  if (value === null) return null;
  const code = typeof value === 'string' ? readProductId(value) : null;
  if (code === null) throw wanted(place, 'a product code of 1 to 64 visible characters', value);
  return code;
}

function text(value: unknown, place: Place): string {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  if (trimmed === '' || trimmed.length > NAME_LENGTH_MAX) {
    throw wanted(place, `a text of 1 to ${NAME_LENGTH_MAX} characters`, value);
  }
  return trimmed;
}

function computedName(value: unknown, place: Place): string {
  const name = text(value, `${place}.name`);
  const [first = ''] = name.split('.');
  oneOf(COMPUTED_TRAITS, first, `${place}.name`);
  return name;
}

function segmentKey(value: unknown, place: Place): string {
  if (typeof value !== 'string' || !isSegmentKey(value)) throw wanted(place, 'the key of a segment', value);
  return value;
}

function oneOf<Item extends string>(items: readonly Item[], value: unknown, place: Place): Item {
  const found = items.find((item) => item === value);
  if (found === undefined) throw wanted(place, `one of ${items.join(', ')}`, value);
  return found;
}

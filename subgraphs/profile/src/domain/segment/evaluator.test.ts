import { DAY_MS } from '@rapport/kernel/clock';
import fc from 'fast-check';
import { compileRule, type FindRule } from './compile-rule';
import type { FactEvent, Facts } from './facts';
import { nodesOf, selectorKey, type EventRule, type Rule, type Scalar, type Test } from './rule';
import { valueAt } from './test-value';

const START_MS = Date.UTC(2026, 0, 1);
const NAMES = ['Order Completed', 'Product Viewed'] as const;
const CHANNELS = [null, 'web', 'pos'] as const;

/** What a rule means, written down as plainly as possible: no compilation, no shortcuts, no `changesAt`. */
function naive(rule: Rule, facts: Facts, nowMs: number, findRule: FindRule): boolean {
  switch (rule.op) {
    case 'and':
      return rule.of.every((part) => naive(part, facts, nowMs, findRule));
    case 'or':
      return rule.of.some((part) => naive(part, facts, nowMs, findRule));
    case 'not':
      return !naive(rule.of, facts, nowMs, findRule);
    case 'trait':
      return naiveTest(rule.test, valueAt(facts.traits, rule.name));
    case 'computed':
      return naiveTest(rule.test, valueAt(facts.computed, rule.name));
    case 'consent':
      return facts.granted.has(rule.purpose);
    case 'country':
      return rule.in.some((one) => one.toLowerCase() === facts.country?.toLowerCase());
    case 'tier':
      return facts.tier !== null && rule.in.includes(facts.tier);
    case 'segment': {
      const other = findRule(rule.key);
      return other === null ? facts.lists.has(rule.key) : naive(other, facts, nowMs, findRule);
    }
    case 'event':
      return naiveTest(rule.test, naiveMeasure(rule, facts.events.get(selectorKey(rule)) ?? [], nowMs));
  }
}

function naiveMeasure({ measure, withinDays }: EventRule, events: readonly FactEvent[], nowMs: number) {
  const happened = events.filter(({ atMs }) => atMs <= nowMs);
  if (measure === 'DAYS_SINCE_LAST') {
    if (happened.length === 0) return undefined;
    return Math.floor((nowMs - Math.max(...happened.map(({ atMs }) => atMs))) / DAY_MS);
  }
  const counted = happened.filter(({ atMs }) => withinDays === null || nowMs < atMs + withinDays * DAY_MS);
  return measure === 'COUNT' ? counted.length : counted.reduce((sum, { valueMinor }) => sum + valueMinor, 0);
}

function naiveTest(test: Test, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (test.is === 'EXISTS') return true;
  if (test.is === 'IN') return test.values.includes(value as Scalar);
  if (test.is === 'EQ') return value === test.value;
  if (test.is === 'NE') return value !== test.value;
  if (test.is === 'CONTAINS') {
    if (Array.isArray(value)) return value.includes(test.value);
    return typeof value === 'string' && value.includes(String(test.value));
  }
  if (typeof value !== typeof test.value || typeof value === 'boolean') return false;
  const [a, b] = [value as number, test.value as number];
  return { GT: a > b, GTE: a >= b, LT: a < b, LTE: a <= b }[test.is];
}

const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom('a', 'b', 'ab'),
  fc.boolean(),
);
const comparison = fc.constantFrom('EQ', 'NE', 'GT', 'GTE', 'LT', 'LTE');
const test: fc.Arbitrary<Test> = fc.oneof(
  fc.constant<Test>({ is: 'EXISTS' }),
  fc.record({ is: fc.oneof(comparison, fc.constant('CONTAINS')), value: scalar }) as fc.Arbitrary<Test>,
  fc.record({ is: fc.constant('IN' as const), values: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
);
const numberTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({
    is: comparison,
    value: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.constant(1.5)),
  }) as fc.Arbitrary<Test>,
  fc.record({
    is: fc.constant('IN' as const),
    values: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
  }),
);
const event = fc
  .record({
    name: fc.constantFrom(...NAMES),
    channel: fc.constantFrom(...CHANNELS),
    withinDays: fc.option(fc.integer({ min: 1, max: 6 })),
    measure: fc.constantFrom('COUNT' as const, 'SUM_MINOR' as const, 'DAYS_SINCE_LAST' as const),
    test: numberTest,
  })
  .map((one): Rule => ({
    ...one,
    op: 'event',
    productId: null,
    withinDays: one.measure === 'DAYS_SINCE_LAST' ? null : one.withinDays,
  }));
const leaf: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 6, arbitrary: event },
  fc.record({ op: fc.constant('trait' as const), name: fc.constantFrom('x', 'y.z'), test }),
  fc.record({ op: fc.constant('computed' as const), name: fc.constant('orders'), test }),
  fc.constant<Rule>({ op: 'consent', purpose: 'ANALYTICS' }),
  fc.constant<Rule>({ op: 'country', in: ['france'] }),
  fc.constant<Rule>({ op: 'tier', in: ['GOLD'] }),
  fc.constantFrom<Rule>({ op: 'segment', key: 'other' }, { op: 'segment', key: 'list' }),
);
const rule = fc.letrec<{ node: Rule }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('not' as const), of: tie('node') }),
  ),
})).node;
const withoutReferences = rule.filter((one) => nodesOf(one).every(({ op }) => op !== 'segment'));

const events = fc.array(
  fc.record({
    // Whole days and odd instants, before and after the question: clocks of two machines differ.
    atMs: fc
      .oneof(
        fc.integer({ min: 0, max: 10 }).map((days) => days * DAY_MS),
        fc.integer({ min: 0, max: 10 * DAY_MS }),
      )
      .map((ms) => START_MS + ms),
    valueMinor: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 8 },
);
const selectors = NAMES.flatMap((name) => CHANNELS.map((channel) => ({ name, channel, productId: null })));
const facts: fc.Arbitrary<Facts> = fc.record({
  traits: fc.record({ x: scalar, y: fc.record({ z: scalar }) }, { requiredKeys: [] }),
  country: fc.constantFrom(null, 'France', 'FRANCE', 'Spain'),
  computed: fc.record({ orders: fc.integer({ min: 0, max: 4 }) }, { requiredKeys: [] }),
  granted: fc.constantFrom(new Set<string>(), new Set(['ANALYTICS'])),
  tier: fc.constantFrom(null, 'GOLD', 'SILVER'),
  events: fc
    .tuple(...selectors.map(() => events))
    .map((lists) => new Map(selectors.map((selector, index) => [selectorKey(selector), lists[index] ?? []]))),
  lists: fc.constantFrom(new Set<string>(), new Set(['list'])),
});
const instant = fc.integer({ min: 0, max: 12 * DAY_MS }).map((ms) => START_MS + ms);

const findRule =
  (other: Rule): FindRule =>
  (key) =>
    key === 'other' ? other : null;

describe('the compiled evaluator', () => {
  it('says what the plainest evaluator says, of any rule, any history and any instant', () => {
    fc.assert(
      fc.property(rule, withoutReferences, facts, instant, (one, other, known, nowMs) => {
        const { member } = compileRule(one, findRule(other))(known, nowMs);
        expect(member).toBe(naive(one, known, nowMs, findRule(other)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('never lets the answer change before changesAt, when nothing happens', () => {
    fc.assert(
      fc.property(rule, withoutReferences, facts, instant, (one, other, known, nowMs) => {
        const { member, changesAtMs } = compileRule(one, findRule(other))(known, nowMs);
        expect(changesAtMs).toBeGreaterThan(nowMs);
        // Every instant at which an event or a day can begin or end, and one millisecond before each.
        const edges = [...known.events.values()]
          .flat()
          .flatMap(({ atMs }) => Array.from({ length: 14 }, (_, days) => atMs + days * DAY_MS));
        const differs = [nowMs, ...edges, ...edges.map((ms) => ms - 1)].find(
          (atMs) =>
            atMs >= nowMs && atMs < changesAtMs && naive(one, known, atMs, findRule(other)) !== member,
        );
        expect(differs).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('reaches every later answer by waking at changesAt alone', () => {
    fc.assert(
      fc.property(rule, withoutReferences, facts, instant, (one, other, known, startMs) => {
        const evaluate = compileRule(one, findRule(other));
        const lastMs = START_MS + 30 * DAY_MS;
        let nowMs = startMs;
        for (let wakes = 0; nowMs < lastMs; wakes += 1) {
          expect(wakes).toBeLessThan(200);
          const verdict = evaluate(known, nowMs);
          expect(verdict.member).toBe(naive(one, known, nowMs, findRule(other)));
          nowMs = verdict.changesAtMs;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from 'fast-check';
import { consentInForce, type ConsentDecision, type Joining } from './consent';
import { siftDecisions } from './sift-decisions';

const said = fc.record({
  originId: fc.constantFrom('a', 'b'),
  purpose: fc.constantFrom('PRICING' as const, 'DATA_SALE' as const),
  level: fc.constantFrom('OFF' as const, 'FULL' as const),
  decidedAt: fc.integer({ min: 1, max: 9 }).map((ms) => new Date(ms)),
  method: fc.constantFrom('EVENT' as const, 'GPC' as const),
});
const signalsRefuse = (one: ConsentDecision): ConsentDecision =>
  one.method === 'GPC' ? { ...one, level: 'OFF' } : one;
const JOININGS: readonly Joining[] = [{ from: 'a', into: 'b', at: new Date(5) }];
const INSTANTS = JOININGS.map(({ at }) => at);

/** What is kept when decisions arrive in batches of `size`. */
function kept(arriving: readonly ConsentDecision[], size: number): ConsentDecision[] {
  const known: ConsentDecision[] = [];
  for (let start = 0; start < arriving.length; start += size) {
    for (const originId of ['a', 'b']) {
      const batch = arriving
        .slice(start, start + size)
        .filter((one) => one.originId === originId)
        .sort((x, y) => x.decidedAt.getTime() - y.decidedAt.getTime());
      const own = known.filter((one) => one.originId === originId);
      const { news, repeated } = siftDecisions(batch, own, INSTANTS);
      known.push(...news, ...repeated);
    }
  }
  return known;
}

it('leaves what holds as if every repetition had been kept, in whatever order and batches they arrive', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), (list, size) => {
      const all = list.map(signalsRefuse);
      expect(consentInForce(kept(all, size), JOININGS, [])).toEqual(consentInForce(all, JOININGS, []));
    }),
  );
});

it('keeps one record of a choice that every event of a visit repeats', () => {
  const visit = Array.from({ length: 50 }, (_, n): ConsentDecision => ({
    originId: 'a',
    purpose: 'PRICING',
    level: 'FULL',
    decidedAt: new Date(n),
    method: 'EVENT',
  }));
  expect(siftDecisions(visit, [], []).news).toHaveLength(1);
});

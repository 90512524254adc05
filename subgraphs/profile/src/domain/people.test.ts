import fc from 'fast-check';
import { consentsInForce, PURPOSES } from './consent';
import { joinIdentities } from './join-identities';
import { rfmOf } from './rfm';
import { mergeTraits, traitsAt } from './traits';

describe('an anonymous id', () => {
  const visitor = new Map([['device', { customerId: 'visitor', known: false }]]);

  it('moves its visitor to the customer who logs in', () => {
    const { outcomes, merges } = joinIdentities([{ anonymousId: 'device', customerId: 'ada' }], visitor);
    expect(outcomes[0]?.outcome).toBe('MERGED');
    expect(merges).toEqual([{ from: 'visitor', into: 'ada' }]);
  });

  it('stays with the first customer when a second logs in on the same device', () => {
    const claims = ['ada', 'bob', 'ada'].map((customerId) => ({ anonymousId: 'device', customerId }));
    const { outcomes, joined } = joinIdentities(claims, visitor);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['MERGED', 'REFUSED', 'NOOP']);
    expect(joined.get('device')).toBe('ada');
  });
});

describe('traits', () => {
  const stated = fc.record({
    traits: fc.dictionary(fc.constantFrom('country', 'email'), fc.constantFrom('a', 'b', null), {
      maxKeys: 2,
    }),
    at: fc.constantFrom(new Date(1), new Date(2)),
  });

  it('are what was stated last, in whatever order the statements arrive', () => {
    fc.assert(
      fc.property(fc.array(stated), (statements) => {
        const all = statements.map(({ traits, at }) => traitsAt(traits, at));
        const merge = (list: typeof all) => list.reduce(mergeTraits, {});
        expect(merge([...all].reverse())).toEqual(merge(all));
      }),
    );
  });
});

describe('consent', () => {
  const decision = fc.record({
    purpose: fc.constantFrom(...PURPOSES),
    granted: fc.boolean(),
    decidedAt: fc.constantFrom(new Date(1), new Date(2)),
  });

  it('is the latest decision, and at the same instant the refusal', () => {
    const decidedAt = new Date(1);
    const both = [true, false].map((granted) => ({ purpose: 'PRICING' as const, granted, decidedAt }));
    expect(consentsInForce(both)).toEqual([both[1]]);
    const later = { purpose: 'PRICING' as const, granted: true, decidedAt: new Date(2) };
    expect(consentsInForce([later, ...both])).toEqual([later]);
  });

  it('does not depend on the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(decision), (decisions) => {
        expect(consentsInForce([...decisions].reverse())).toEqual(consentsInForce(decisions));
      }),
    );
  });
});

describe('recency', () => {
  it('counts whole days, and is nothing before the first order', () => {
    const figures = { orders: 1, netMinor: 100, lastOrderAt: new Date('2026-01-01T12:00:00Z') };
    expect(rfmOf(figures, new Date('2026-01-03T11:59:59Z'))?.recencyDays).toBe(1);
    expect(rfmOf({ ...figures, lastOrderAt: null }, new Date())).toBeNull();
  });
});

it('knows the 200 traits of a person that were stated last, in whatever order they come', () => {
  const stated = Array.from({ length: 250 }, (_, n) => traitsAt({ [`t${n}`]: n }, new Date(n)));
  const known = stated.reduce(mergeTraits, {});
  expect(Object.keys(known)).toHaveLength(200);
  expect(known['t50']).toEqual([50, 50]);
  expect([...stated].reverse().reduce(mergeTraits, {})).toEqual(known);
});

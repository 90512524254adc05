import { joinIdentities } from './join-identities';
import { rfmOf } from './rfm';

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

describe('recency', () => {
  it('counts whole days, and is nothing before the first order', () => {
    const figures = { orders: 1, netMinor: 100, lastOrderAt: new Date('2026-01-01T12:00:00Z') };
    expect(rfmOf(figures, new Date('2026-01-03T11:59:59Z'))?.recencyDays).toBe(1);
    expect(rfmOf({ ...figures, lastOrderAt: null }, new Date())).toBeNull();
  });
});

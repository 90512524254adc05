import fc from 'fast-check';
import { consentInForce, CONSENT_METHODS, LEVELS, type ConsentDecision, type Joining } from './consent';

const IDS = ['a', 'b', 'c'] as const;
const instant = fc.integer({ min: 1, max: 8 }).map((ms) => new Date(ms));
const decision = fc
  .record({
    originId: fc.constantFrom(...IDS),
    purpose: fc.constantFrom('PRICING' as const, 'DIAL' as const),
    level: fc.constantFrom(...LEVELS),
    decidedAt: instant,
    method: fc.constantFrom(...CONSENT_METHODS),
  })
  .map((one) => (one.method === 'GPC' ? { ...one, level: 'OFF' as const } : one));
const decisions = fc.array(decision, { maxLength: 12 });
const joined = (atMs: number): Joining[] => [{ from: 'a', into: 'b', at: new Date(atMs) }];
const of = (ids: readonly string[], all: readonly ConsentDecision[]) =>
  all.filter(({ originId }) => ids.includes(originId));
const inForce = (all: readonly ConsentDecision[], joinings: readonly Joining[] = []) =>
  consentInForce(all, joinings, []);
const say = (granted: boolean, atMs: number, originId = 'a'): ConsentDecision => ({
  originId,
  purpose: 'PRICING',
  level: granted ? 'FULL' : 'OFF',
  decidedAt: new Date(atMs),
  method: 'WEB_FORM',
});

describe('what a person allows', () => {
  it('is what they decided last', () => {
    expect(inForce([say(false, 2), say(true, 3), say(false, 1)]).granted).toEqual(['PRICING']);
    expect(inForce([say(true, 2), say(false, 3)]).refused).toEqual([
      { purpose: 'PRICING', reason: 'WITHDRAWN' },
    ]);
  });

  it('is the refusal where a grant and a refusal have one instant', () => {
    expect(inForce([say(true, 1), say(false, 1)]).granted).toEqual([]);
  });

  it('does not depend on the order in which decisions and merges arrive', () => {
    const both = [...joined(4), { from: 'b', into: 'c', at: new Date(6) }];
    fc.assert(
      fc.property(decisions, (all) => {
        expect(inForce([...all].reverse(), [...both].reverse())).toEqual(inForce(all, both));
        expect(inForce([...all, ...all], both)).toEqual(inForce(all, both));
      }),
    );
  });

  it('is nothing while nobody decided, but for what the shop may take as allowed', () => {
    expect(inForce([])).toMatchObject({ granted: [], refused: [], personalisation: 'FULL' });
    expect(consentInForce([], [], ['ANALYTICS']).granted).toEqual(['ANALYTICS']);
    expect(consentInForce([say(false, 1)], [], ['PRICING']).granted).toEqual([]);
  });
});

describe('a merge', () => {
  it('never invents a grant: what one of the two refused stays refused until the person decides again', () => {
    fc.assert(
      fc.property(decisions, fc.integer({ min: 1, max: 8 }), (all, atMs) => {
        const before = of(['a', 'b'], all).filter(({ decidedAt }) => decidedAt.getTime() <= atMs);
        const merged = inForce(before, joined(atMs));
        const alone = IDS.slice(0, 2).map((id) => inForce(of([id], before)));
        for (const one of alone) {
          for (const { purpose } of one.refused) expect(merged.granted).not.toContain(purpose);
        }
        if (merged.granted.includes('PRICING')) {
          expect(alone.some(({ granted }) => granted.includes('PRICING'))).toBe(true);
        }
      }),
    );
  });

  it('leaves the last word to a decision after it', () => {
    const all = [say(false, 1, 'a'), say(true, 2, 'b'), say(true, 5, 'a')];
    expect(inForce(all, joined(3)).granted).toEqual(['PRICING']);
    expect(inForce(all.slice(0, 2), joined(3)).granted).toEqual([]);
  });

  it('of a person who decided again and a third whose yes is older leaves the yes', () => {
    const all = [say(false, 1, 'a'), say(true, 2, 'b'), say(true, 4, 'a'), say(true, 1, 'c')];
    expect(inForce(all, [...joined(3), { from: 'c', into: 'b', at: new Date(6) }]).granted).toEqual([
      'PRICING',
    ]);
  });
});

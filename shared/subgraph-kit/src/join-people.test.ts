import fc from 'fast-check';
import { joinPeople, type CustomerLink } from './join-people';

const ids = ['a', 'b', 'c', 'd', 'e'];
const id = fc.constantFrom(...ids);
const links = fc.array(fc.record({ from: id, into: id }), { maxLength: 8 });
const survivors = (given: readonly CustomerLink[]) =>
  Object.fromEntries(joinPeople(ids, given).map((one) => [one.customerId, one.survivorId]));

describe('the people that links make', () => {
  it('follow a chain to its end', () => {
    const chain = [
      { from: 'c', into: 'd' },
      { from: 'a', into: 'b' },
      { from: 'b', into: 'c' },
    ];
    expect(survivors(chain)).toEqual({ a: 'd', b: 'd', c: 'd', d: 'd', e: 'e' });
  });

  it('are shown under the smallest id where merges go round in a circle', () => {
    const circle = [
      { from: 'b', into: 'c' },
      { from: 'c', into: 'b' },
    ];
    expect(survivors(circle)).toEqual({ a: 'a', b: 'b', c: 'b', d: 'd', e: 'e' });
  });

  it('do not depend on the order or the repetition of links', () => {
    fc.assert(
      fc.property(links, (given) => {
        expect(survivors([...given, ...given].reverse())).toEqual(survivors(given));
      }),
    );
  });

  it('have one survivor each, who is one of them', () => {
    fc.assert(
      fc.property(links, (given) => {
        const found = survivors(given);
        for (const { from, into } of given) expect(found[from]).toBe(found[into]);
        for (const survivor of Object.values(found)) expect(found[survivor]).toBe(survivor);
      }),
    );
  });
});

import fc from 'fast-check';
import { mergeTraits, PROVENANCES, TRAITS_MAX, traitsAt, type Traits } from './traits';

const statement = fc.record({
  traits: fc.dictionary(fc.constantFrom('country', 'email'), fc.constantFrom('a', 'b', null), { maxKeys: 2 }),
  provenance: fc.constantFrom(...PROVENANCES),
  source: fc.constantFrom('crm', 'quiz'),
  at: fc.constantFrom(new Date(1), new Date(2)),
});

const known = (list: readonly Traits[]): Traits => list.reduce(mergeTraits, {});
const said = (provenance: 'DECLARED' | 'OBSERVED' | 'INFERRED', value: unknown, atMs: number) =>
  traitsAt({ skin: value }, { provenance, source: 'test', at: new Date(atMs) });

it('are the same in whatever order, and however often, the statements arrive', () => {
  fc.assert(
    fc.property(fc.array(statement), (statements) => {
      const all = statements.map(({ traits, ...rest }) => traitsAt(traits, rest));
      expect(known([...all].reverse())).toEqual(known(all));
      expect(known([...all, ...all])).toEqual(known(all));
    }),
  );
});

it('are what the person declared last, whatever is observed or inferred, earlier or later', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), (statements) => {
      const all = statements.map(({ traits, ...rest }) => traitsAt(traits, rest));
      const declared = known(
        statements.flatMap(({ traits, ...rest }) =>
          rest.provenance === 'DECLARED' ? [traitsAt(traits, rest)] : [],
        ),
      );
      expect(known(all)).toMatchObject(declared);
    }),
  );
});

it('do not come back by inference once the person deleted them', () => {
  const deleted = mergeTraits(said('INFERRED', 'dry', 1), said('DECLARED', null, 2));
  expect(mergeTraits(deleted, said('INFERRED', 'dry', 3))['skin']?.[0]).toBeNull();
});

it(`are the ${TRAITS_MAX} stated last, in whatever order they come, and what was declared before any of them`, () => {
  const stated = Array.from({ length: TRAITS_MAX + 50 }, (_, n) =>
    traitsAt(
      { [`t${n}`]: n },
      { provenance: n === 0 ? 'DECLARED' : 'INFERRED', source: 'model', at: new Date(n) },
    ),
  );
  const kept = known(stated);
  expect(Object.keys(kept)).toHaveLength(TRAITS_MAX);
  expect(kept['t0']?.[0]).toBe(0);
  expect(kept['t50']).toBeUndefined();
  expect(kept['t51']?.[0]).toBe(51);
  expect(known([...stated].reverse())).toEqual(kept);
});

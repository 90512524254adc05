import { maskedName } from './masked-name';
import { traitsAt } from './traits';

const at = new Date('2026-06-01T12:00:00.000Z');
const masked = (stated: Record<string, unknown>) =>
  maskedName(traitsAt(stated, { provenance: 'OBSERVED', source: 'test', at }));

it.each([
  [{ firstName: 'Ada', lastName: 'Lovelace' }, 'A. L.'],
  [{ first_name: 'ada', last_name: 'lovelace' }, 'A. L.'],
  [{ name: 'Augusta Ada King Lovelace' }, 'A. L.'],
  [{ firstName: 'Ada', name: 'Somebody Else' }, 'A.'],
  [{ lastName: '  Ångström ' }, 'Å.'],
  [{ name: '김 민준' }, '김. 민.'],
  [{ name: "o'Neill" }, 'O.'],
])('shows %j as %s', (stated, shown) => {
  expect(masked(stated)).toBe(shown);
});

it.each([{}, { name: '' }, { name: '+44 20 7946 0000' }, { firstName: 7, name: null }])(
  'shows nothing of %j',
  (stated) => {
    expect(masked(stated)).toBeNull();
  },
);

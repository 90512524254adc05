import { DAY_MS } from '@rapport/kernel/clock';
import fc from 'fast-check';
import { instantOf, shiftInDays } from './calendar';

it('reads the shop’s local times as UTC', () => {
  expect(new Date(instantOf('2010-12-01 08:26:00')).toISOString()).toBe('2010-12-01T08:26:00.000Z');
  expect(instantOf('12/1/2010 8:26')).toBeNaN();
});

it('puts the last invoice on the day before the first start, at its own hour', () => {
  const last = instantOf('2011-12-09 12:50:00');
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2001-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      (start) => {
        const moved = new Date(last + shiftInDays(last, start) * DAY_MS);
        expect(moved.toISOString().slice(11)).toBe('12:50:00.000Z');
        expect(moved.toISOString().slice(0, 10)).toBe(
          new Date(start.getTime() - DAY_MS).toISOString().slice(0, 10),
        );
      },
    ),
  );
});

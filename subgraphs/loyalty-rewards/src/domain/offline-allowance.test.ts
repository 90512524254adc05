import fc from 'fast-check';
import { refusalOf, type AllowanceState } from './offline-allowance';

const at = (minutes: number) => new Date(Date.UTC(2026, 5, 1) + minutes * 60_000);
const ALLOWANCE: AllowanceState = {
  allowanceId: 'a',
  storeId: 's',
  registerId: 'r',
  perRedemptionPoints: 500,
  perMemberPoints: 800,
  totalPoints: 2_000,
  issuedAt: at(0),
  expiresAt: at(60),
  closesAt: at(600),
  usedPoints: 0,
};
const refusal = (
  changes: Partial<AllowanceState>,
  { points = 500, minute = 30, memberPoints = 0, told = 90 } = {},
) =>
  refusalOf(
    { ...ALLOWANCE, ...changes },
    { points, redeemedAt: at(minute) },
    { memberPoints, now: at(told) },
  );

it('lets a redemption pass that fills each limit to the point', () => {
  expect(refusal({ usedPoints: 1_500 }, { memberPoints: 300 })).toBeNull();
});

it.each([
  [refusal({}, { points: 501 }), 'PER_REDEMPTION', 500],
  [refusal({}, { memberPoints: 301 }), 'PER_MEMBER', 499],
  [refusal({ usedPoints: 1_501 }), 'TOTAL', 499],
])('refuses one point more than a limit: %j', (answer, limit, leftPoints) => {
  expect(answer).toEqual({ kind: 'allowance-exceeded', limit, leftPoints });
});

it.each([
  ['from the instant of its expiry on', { minute: 60 }],
  ['before it was issued, but for a clock that is a little behind', { minute: -6 }],
  ['when it is told after the allowance has closed', { told: 600 }],
])('refuses a redemption %s', (_, given) => {
  expect(refusal({}, given)).toMatchObject({ kind: 'allowance-expired' });
});

it('never lets all redemptions together pass the total, whatever is told in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 30 }), (redemptions) => {
      const usedPoints = redemptions.reduce(
        (used, points) => (refusal({ usedPoints: used }, { points }) === null ? used + points : used),
        0,
      );
      expect(usedPoints).toBeLessThanOrEqual(ALLOWANCE.totalPoints);
    }),
  );
});

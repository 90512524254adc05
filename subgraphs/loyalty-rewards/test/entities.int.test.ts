import { entityDrift } from '@rapport/testkit/entity-drift';
import { defineLoyaltyRewards } from '../src/server';

it('maps columns that the migrated tables have, each with its type, nullability and key', async () => {
  expect(
    await entityDrift(
      defineLoyaltyRewards({ pointsActivateAfterDays: 0, pointsExpireAfterMonths: 24, currency: 'GBP' }),
    ),
  ).toEqual([]);
});

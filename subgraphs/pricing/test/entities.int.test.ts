import { readConfig } from '../src/config';
import { definePricing } from '@rapport/pricing/server';
import { entityDrift } from '@rapport/testkit/entity-drift';

it('maps columns that the migrated tables have, each with its type, nullability and key', async () => {
  expect(await entityDrift(definePricing(readConfig({})))).toEqual([]);
});

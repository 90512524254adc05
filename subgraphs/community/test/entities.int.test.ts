import { entityDrift } from '@rapport/testkit/entity-drift';
import { defineCommunity } from '../src/server';

it('maps columns that the migrated tables have, each with its type, nullability and key', async () => {
  expect(await entityDrift(defineCommunity())).toEqual([]);
});

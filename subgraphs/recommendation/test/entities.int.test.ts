import { entityDrift } from '@rapport/testkit/entity-drift';
import { readConfig } from '../src/config';
import { defineRecommendation } from '../src/server';

it('maps columns that the migrated tables have, each with its type, nullability and key', async () => {
  expect(await entityDrift(defineRecommendation(readConfig({})))).toEqual([]);
});

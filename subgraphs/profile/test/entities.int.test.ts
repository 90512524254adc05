import { defineProfile } from '@rapport/profile/server';
import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { entityDrift } from '@rapport/testkit/entity-drift';

it('maps columns that the migrated tables have, each with its type, nullability and key', async () => {
  expect(await entityDrift(defineProfile({ apiKeys: createApiKeys([]), shopCurrency: 'GBP' }))).toEqual([]);
});

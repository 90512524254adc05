import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { assertMayReadCustomer } from '@rapport/subgraph-kit/viewer';
import type { Context } from '../context';
import { isRewardId } from '../domain/reward';
import { toReward } from './to-reward';
import type { Customer, Product } from './types/stubs';
import type { Reward } from './types/reward';

/** A customer who was merged reads as the one they are now, also with a token from before. */
async function isSamePerson(customerId: string, { viewer, loaders }: Context): Promise<boolean> {
  if (viewer.kind !== 'customer') return false;
  const [own, other] = await loaders.survivorByCustomerId.loadMany([viewer.customerId, customerId]);
  return own === other;
}

export const references = {
  /** Any customer has a loyalty account, be it an empty one; whether the viewer may see it is decided here. */
  Customer: async ({ id }: Customer, context: Context): Promise<Customer> => {
    if (!isUuid(id)) throw new BadInputError('A customer id is a UUID; something else came');
    if (!(await isSamePerson(id, context))) assertMayReadCustomer(context.viewer, id);
    return { id };
  },
  Product: ({ id }: Product): Product | null => (id.includes('\0') ? null : { id }),
  Reward: async ({ id }: Pick<Reward, 'id'>, { loaders, now }: Context): Promise<Reward | null> => {
    const reward = isRewardId(id) ? await loaders.rewardById.load(id) : null;
    return reward === null ? null : toReward(reward, now);
  },
};

import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { Context } from '../context';
import { isRewardId } from '../domain/reward';
import { isLeft } from '../domain/reward-terms';
import { toReward } from './to-reward';
import type { Customer, Product } from './types/stubs';
import type { Reward } from './types/reward';

export const references = {
  /** Any customer has a loyalty account, be it an empty one; whether the viewer may see it is decided here. */
  Customer: async ({ id }: Customer, { assertMayRead }: Context): Promise<Customer> => {
    if (!isUuid(id)) throw new BadInputError('A customer id is a UUID; something else came');
    await assertMayRead(id);
    return { id };
  },
  Product: ({ id }: Product): Product | null => (id.includes('\0') ? null : { id }),
  Reward: async ({ id }: Pick<Reward, 'id'>, { loaders, now }: Context): Promise<Reward | null> => {
    const reward = isRewardId(id) ? await loaders.rewardById.load(id) : null;
    return reward === null ? null : toReward(reward, now, isLeft(reward));
  },
};

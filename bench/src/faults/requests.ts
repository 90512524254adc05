import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { Attempt, GraphClient } from './graph-client';
import type { OperationLine } from './history';

/** What a client is told of an operation. */
export type Told = Pick<OperationLine, 'outcome' | 'balance' | 'txId'>;

export const REWARD_COSTS: readonly number[] = [5, 20, 80];
const rewardOf = (cost: number): string => `reward-${cost}`;

const told = <Data>(attempt: Attempt<Data>, tell: (data: Data) => Told): Attempt<Told> =>
  attempt.kind === 'answered' ? { kind: 'answered', data: tell(attempt.data) } : attempt;

const SAVE_REWARD = `mutation ($input: SaveRewardInput!) { saveReward(input: $input) { id } }`;

/** Puts every reward on offer. @throws Error when the service does not answer */
export async function offerRewards(graph: GraphClient): Promise<void> {
  const staff: Viewer = { kind: 'staff', staffId: 'clerk', roles: ['loyalty'] };
  for (const cost of REWARD_COSTS) {
    const input = { id: rewardOf(cost), name: `Worth ${cost}`, description: '', costPoints: cost };
    const saved = await graph.ask(0, staff, SAVE_REWARD, { input });
    if (saved.kind !== 'answered') throw new Error(`A reward could not be saved: ${saved.why}`);
  }
}

const REDEEM = `mutation ($input: RedeemRewardInput!) {
  redeemReward(input: $input) {
    ... on Redemption { id balancePoints }
    ... on InsufficientPoints { balancePoints shortByPoints }
    ... on RewardUnavailable { rewardId }
  }
}`;

interface Redeemed {
  readonly redeemReward: {
    readonly id?: string;
    readonly balancePoints?: number;
    readonly shortByPoints?: number;
  };
}

export const redeem = async (
  graph: GraphClient,
  replica: number,
  viewer: Viewer,
  { customerId, cost, key }: { readonly customerId: string; readonly cost: number; readonly key: string },
): Promise<Attempt<Told>> =>
  told(
    await graph.ask<Redeemed>(replica, viewer, REDEEM, {
      input: { customerId, rewardId: rewardOf(cost), idempotencyKey: key },
    }),
    ({ redeemReward: { id, balancePoints } }) => {
      if (balancePoints === undefined) throw new Error(`The reward worth ${cost} is not on offer`);
      return { outcome: id === undefined ? 'fail' : 'ok', balance: balancePoints, ...(id && { txId: id }) };
    },
  );

const AUTHORIZE = `mutation ($input: AuthorizeRedemptionInput!) {
  authorizeRedemption(input: $input) {
    ... on RedemptionAuthorized { holdId balancePoints }
    ... on InsufficientPoints { balancePoints shortByPoints }
    ... on RewardUnavailable { rewardId }
  }
}`;

interface Authorized {
  readonly authorizeRedemption: { readonly holdId?: string; readonly balancePoints?: number };
}

/** Sets the cost aside: it can no longer be spent, so to the balance it is as good as spent. */
export const authorize = async (
  graph: GraphClient,
  replica: number,
  viewer: Viewer,
  { customerId, cost, key }: { readonly customerId: string; readonly cost: number; readonly key: string },
): Promise<Attempt<Told>> =>
  told(
    await graph.ask<Authorized>(replica, viewer, AUTHORIZE, {
      input: { customerId, rewardId: rewardOf(cost), idempotencyKey: key },
    }),
    ({ authorizeRedemption: { holdId, balancePoints } }) => {
      if (balancePoints === undefined) throw new Error(`The reward worth ${cost} is not on offer`);
      return {
        outcome: holdId === undefined ? 'fail' : 'ok',
        balance: balancePoints,
        ...(holdId && { txId: holdId }),
      };
    },
  );

const CAPTURE = `mutation ($input: SettleRedemptionInput!) {
  settled: captureRedemption(input: $input) {
    ... on Redemption { id balancePoints }
    ... on HoldNotOpen { holdId }
    ... on HoldOfAnother { holdId }
  }
}`;
const RELEASE = `mutation ($input: SettleRedemptionInput!) {
  settled: releaseRedemption(input: $input) {
    ... on RedemptionReleased { balancePoints }
    ... on HoldNotOpen { holdId }
    ... on HoldOfAnother { holdId }
  }
}`;

interface Settled {
  readonly settled: { readonly id?: string; readonly balancePoints?: number };
}

/** Takes for good what was set aside, or gives it back. */
export const settle = async (
  graph: GraphClient,
  replica: number,
  viewer: Viewer,
  {
    how,
    holdId,
    key,
  }: { readonly how: 'capture' | 'release'; readonly holdId: string; readonly key: string },
): Promise<Attempt<Told>> =>
  told(
    await graph.ask<Settled>(replica, viewer, how === 'capture' ? CAPTURE : RELEASE, {
      input: { holdId, idempotencyKey: key },
    }),
    ({ settled: { id, balancePoints } }) =>
      balancePoints === undefined
        ? { outcome: 'fail' }
        : { outcome: 'ok', balance: balancePoints, ...(id && { txId: id }) },
  );

const READ = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Customer { loyalty { balancePoints } } }
}`;

interface Read {
  readonly _entities: readonly [{ readonly loyalty: { readonly balancePoints: number } }];
}

export async function readBalance(
  graph: GraphClient,
  replica: number,
  viewer: Viewer,
  id: string,
): Promise<Attempt<number>> {
  const representations = [{ __typename: 'Customer', id }];
  const read = await graph.ask<Read>(replica, viewer, READ, { representations });
  return read.kind === 'answered'
    ? { kind: 'answered', data: read.data._entities[0].loyalty.balancePoints }
    : read;
}

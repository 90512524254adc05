import { adjustBalance, type AdjustCommand } from '../src/app/adjust-balance';
import { authorizeRedemption } from '../src/app/authorize-redemption';
import { giveBackRedemption, reverseMovement } from '../src/app/give-back';
import type { Ledger } from '../src/app/ledger';
import { redeemReward } from '../src/app/redeem-reward';
import { captureRedemption, releaseRedemption } from '../src/app/settle-hold';
import { TILL, type Shop } from './builders';

/** What any of them may answer. */
export interface Answer {
  readonly kind: string;
  readonly redemptionId?: string;
  readonly holdId?: string;
  readonly movementId?: string;
  readonly costPoints?: number;
  readonly capturedPoints?: number;
  readonly releasedPoints?: number;
  readonly amount?: number;
  readonly leftAmount?: number;
}

interface Redeem {
  readonly customerId: string;
  readonly rewardId: string;
  readonly idempotencyKey: string;
}
interface Settle {
  readonly holdId: string;
  readonly idempotencyKey: string;
}
interface Correct {
  readonly movementId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** What a till or staff ask of the ledger, by whatever way. */
export interface RedemptionClient {
  readonly redeem: (input: Redeem) => Promise<Answer>;
  readonly authorize: (input: Redeem & { readonly expiresInSeconds: number }) => Promise<Answer>;
  readonly capture: (input: Settle) => Promise<Answer>;
  readonly release: (input: Settle) => Promise<Answer>;
}
export interface LedgerClient extends RedemptionClient {
  readonly adjust: (input: Omit<AdjustCommand, 'actor'>) => Promise<Answer>;
  readonly giveBack: (input: Correct & { readonly amount: number | null }) => Promise<Answer>;
  readonly reverse: (input: Correct) => Promise<Answer>;
}

const BY_STAFF = { actor: 'staff:lou', authorizedBy: { kind: 'staff' }, settler: { kind: 'staff' } } as const;

/** The use cases themselves, for staff. */
export const clientOf = (ledger: Ledger): LedgerClient => ({
  redeem: (input) => redeemReward(ledger, { ...BY_STAFF, ...input }),
  authorize: (input) => authorizeRedemption(ledger, { ...BY_STAFF, ...input }),
  capture: (input) => captureRedemption(ledger, { ...BY_STAFF, ...input }),
  release: (input) => releaseRedemption(ledger, { ...BY_STAFF, ...input }),
  adjust: (input) => adjustBalance(ledger, { ...BY_STAFF, ...input }),
  giveBack: (input) => giveBackRedemption(ledger, { ...BY_STAFF, ...input }),
  reverse: (input) => reverseMovement(ledger, { ...BY_STAFF, ...input }),
});

const REFUSED = '... on InsufficientPoints { balancePoints shortByPoints }';
const MUTATIONS = {
  redeemReward: [
    'RedeemRewardInput',
    `... on Redemption { redemptionId: id costPoints balancePoints } ${REFUSED}`,
  ],
  authorizeRedemption: [
    'AuthorizeRedemptionInput',
    `... on RedemptionAuthorized { holdId balancePoints } ${REFUSED}`,
  ],
  captureRedemption: [
    'SettleRedemptionInput',
    '... on Redemption { redemptionId: id capturedPoints: costPoints balancePoints }',
  ],
  releaseRedemption: ['SettleRedemptionInput', '... on RedemptionReleased { releasedPoints balancePoints }'],
} as const;
const KINDS: Readonly<Record<string, string>> = {
  'redeemReward Redemption': 'redeemed',
  'captureRedemption Redemption': 'captured',
  RedemptionAuthorized: 'authorized',
  RedemptionReleased: 'released',
  InsufficientPoints: 'insufficient-points',
  RewardUnavailable: 'reward-unavailable',
  HoldNotOpen: 'hold-not-open',
};

/** The graph, for a till, with answers as the use cases give them. */
export function graphClientOf(shop: Shop): RedemptionClient {
  const ask =
    (name: keyof typeof MUTATIONS) =>
    async (input: object): Promise<Answer> => {
      const [type, selection] = MUTATIONS[name];
      const { data, errors } = await shop.query(
        `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${selection} } }`,
        { viewer: TILL, variables: { input } },
      );
      if (data === null) throw Object.assign(new Error(errors[0]?.message), { code: errors[0]?.code });
      const { __typename: is, ...answer } = data[name] as { __typename: string };
      return { ...answer, kind: KINDS[`${name} ${is}`] ?? KINDS[is] ?? is };
    };
  return {
    redeem: ask('redeemReward'),
    authorize: ask('authorizeRedemption'),
    capture: ask('captureRedemption'),
    release: ask('releaseRedemption'),
  };
}

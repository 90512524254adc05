import { assertMayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import type { RequestContext, Runtime } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import {
  authorizeRedemption,
  type AuthorizeCommand,
  type AuthorizeOutcome,
} from './app/authorize-redemption';
import type { Ledger } from './app/ledger';
import { issueToken, readToken, type TokenRefusal, type TokenSettings } from './app/member-token';
import { openOfflineDesk, type OfflineDesk } from './app/offline-desk';
import type { OfflineSettings } from './app/offline-settings';
import { openCorrections, type Corrections } from './app/open-corrections';
import { openMonthBooks, type MonthBooksDesk } from './app/open-month-books';
import { openSeals, type Seals } from './app/open-seals';
import type { ApprovalSettings } from './app/propose-adjustment';
import { redeemReward, type RedeemCommand, type RedeemOutcome } from './app/redeem-reward';
import {
  captureRedemption,
  releaseRedemption,
  type CaptureOutcome,
  type ReleaseOutcome,
  type SettleHoldCommand,
} from './app/settle-hold';
import { saveBudget } from './app/save-budget';
import { saveReward } from './app/save-reward';
import { listBudgets } from './db/budget-repository';
import { listRewards } from './db/reward-repository';
import type { MemberToken } from './domain/member-token';
import type { PointValue } from './domain/month-books';
import type { Programme } from './domain/programme';
import type { Reward } from './domain/reward';
import type { CountedBudget, CountedReward, RewardBudget } from './domain/reward-terms';
import { createLoaders, type Loaders } from './graphql/loaders';

/** What a resolver has at hand. */
export interface Context {
  readonly viewer: Viewer;
  /** @throws ForbiddenError when the viewer may not read this customer */
  readonly assertMayRead: (customerId: string) => Promise<void>;
  /** One instant for the whole request. */
  readonly now: Date;
  readonly programme: Programme;
  readonly loaders: Loaders;
  readonly listRewards: () => Promise<CountedReward[]>;
  readonly redeemReward: (command: RedeemCommand) => Promise<RedeemOutcome>;
  readonly holds: {
    readonly authorize: (command: AuthorizeCommand) => Promise<AuthorizeOutcome>;
    readonly capture: (command: SettleHoldCommand) => Promise<CaptureOutcome>;
    readonly release: (command: SettleHoldCommand) => Promise<ReleaseOutcome>;
  };
  readonly offline: OfflineDesk;
  readonly tokens: {
    readonly issue: (customerId: string) => ReturnType<typeof issueToken>;
    readonly read: (token: string) => MemberToken | TokenRefusal;
  };
  readonly seals: Seals;
  readonly monthBooks: MonthBooksDesk;
  readonly corrections: Corrections;
  readonly saveReward: (reward: Reward) => Promise<CountedReward>;
  readonly budgets: {
    readonly list: () => Promise<CountedBudget[]>;
    readonly save: (budget: RewardBudget) => Promise<CountedBudget>;
  };
}

/** What the composition root read from the environment. */
interface Settings {
  readonly programme: Programme;
  readonly offline: OfflineSettings;
  readonly tokens: TokenSettings;
  readonly approval: ApprovalSettings;
  readonly pointValue: PointValue;
}

export function createContext(
  request: RequestContext,
  runtime: Runtime,
  { programme, offline, tokens, approval, pointValue, ledger }: Settings & { readonly ledger: Ledger },
): Context {
  const { db } = runtime;
  const now = runtime.now();
  return {
    viewer: request.viewer,
    assertMayRead: (customerId) => assertMayReadCustomer(db.manager, request.viewer, customerId),
    now,
    programme,
    loaders: createLoaders(db.manager, programme, now),
    listRewards: () => listRewards(db.manager),
    redeemReward: (command) => redeemReward(ledger, command),
    holds: {
      authorize: (command) => authorizeRedemption(ledger, command),
      capture: (command) => captureRedemption(ledger, command),
      release: (command) => releaseRedemption(ledger, command),
    },
    tokens: {
      issue: (customerId) => issueToken(tokens, customerId, now),
      read: (token) => readToken(tokens, token, now),
    },
    offline: openOfflineDesk(db, offline, runtime.now),
    saveReward: (reward) => saveReward(db, reward),
    budgets: { list: () => listBudgets(db.manager), save: (budget) => saveBudget(db, budget) },
    seals: openSeals(db),
    monthBooks: openMonthBooks(db.manager, programme, pointValue),
    corrections: openCorrections(db, { ledger, approval, now: runtime.now }),
  };
}

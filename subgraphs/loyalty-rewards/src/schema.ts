import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import type { Context } from './context';
import { ApprovalResolver } from './graphql/approval.resolver';
import { SealResolver } from './graphql/seal.resolver';
import { CorrectionResolver } from './graphql/correction.resolver';
import { CustomerResolver } from './graphql/customer.resolver';
import { LoyaltyAccountResolver } from './graphql/loyalty-account.resolver';
import { OfflineResolver } from './graphql/offline.resolver';
import { ProductResolver } from './graphql/product.resolver';
import { HoldResolver } from './graphql/hold.resolver';
import { RedemptionResolver } from './graphql/redemption.resolver';
import { references } from './graphql/references';
import { RewardReachResolver } from './graphql/reward-reach.resolver';
import { RewardUsageResolver } from './graphql/reward-usage.resolver';
import { MonthBooksResolver } from './graphql/month-books.resolver';
import { RewardResolver } from './graphql/reward.resolver';
import { TokenResolver } from './graphql/token.resolver';
import { WalletsResolver } from './graphql/wallets.resolver';
import { Customer, Product } from './graphql/types/stubs';

export const buildLoyaltyRewardsSchema = () =>
  buildFederatedSchema<Context>({
    resolvers: [
      ApprovalResolver,
      CorrectionResolver,
      CustomerResolver,
      HoldResolver,
      LoyaltyAccountResolver,
      MonthBooksResolver,
      OfflineResolver,
      ProductResolver,
      RedemptionResolver,
      RewardReachResolver,
      RewardResolver,
      TokenResolver,
      RewardUsageResolver,
      SealResolver,
      WalletsResolver,
    ],
    orphanedTypes: [Customer, Product],
    references,
  });

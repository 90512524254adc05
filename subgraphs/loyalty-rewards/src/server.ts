import { addDays } from '@rapport/kernel/clock';
import type { Runtime, SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { bookPassedTime } from './app/book-passed-time';
import { createLedger, type Ledger } from './app/ledger';
import { MEMBER_TOKEN_MINUTES } from './app/member-token';
import { OFFLINE_OFF } from './app/offline-settings';
import { POINT_VALUE_DEFAULTS } from './app/open-month-books';
import { APPROVAL_DEFAULTS } from './app/propose-adjustment';
import { reviewDueTiers } from './app/review-tiers';
import { sealDays } from './app/seal-days';
import type { Config } from './config';
import { createContext, type Context } from './context';
import { deleteTokenUses } from './db/token-repository';
import { auditLedger } from './db/audit-ledger';
import { CreateAdjustmentProposal1768478450000 } from './db/migrations/create-adjustment-proposal';
import { CreateLedger1768478400000 } from './db/migrations/create-ledger';
import { CreateMemberTokenUse1768478432000 } from './db/migrations/create-member-token-use';
import { CreateOfflineAllowance1768478431000 } from './db/migrations/create-offline-allowance';
import { CreateProductPrice1768478400002 } from './db/migrations/create-product-price';
import { CreateReward1768478400001 } from './db/migrations/create-reward';
import { CreateSeal1768478451000 } from './db/migrations/create-seal';
import { FollowMerges1768478406000 } from './db/migrations/follow-merges';
import { LetLedgerForget1768478407000 } from './db/migrations/let-ledger-forget';
import { LimitRewards1768478475000 } from './db/migrations/limit-rewards';
import { RememberAuthorizer1768478430000 } from './db/migrations/remember-authorizer';
import { VersionAccounts1768478410000 } from './db/migrations/version-accounts';
import { WidenLedger1768478409000 } from './db/migrations/widen-ledger';
import { customerMerged } from './events/handlers/customer-merged';
import { customerUnmerged } from './events/handlers/customer-unmerged';
import { orderCompleted } from './events/handlers/order-completed';
import { orderReturned } from './events/handlers/order-returned';
import { priceChanged } from './events/handlers/price-changed';
import { PERSONAL_DATA } from './db/personal-data';
import type { Programme } from './domain/programme';
import { buildLoyaltyRewardsSchema } from './schema';

/** The composition root of loyalty-rewards. */
export function defineLoyaltyRewards({
  offline = OFFLINE_OFF,
  memberTokenMinutes = MEMBER_TOKEN_MINUTES,
  approval = APPROVAL_DEFAULTS,
  pointValue = POINT_VALUE_DEFAULTS,
  ...config
}: Programme & Partial<Config>): SubgraphDefinition<Context> {
  const ledgers = new WeakMap<Runtime, Ledger>();
  const ledgerOf = (runtime: Runtime): Ledger => {
    const ledger = ledgers.get(runtime) ?? createLedger(runtime.db, runtime.now, config.currency);
    ledgers.set(runtime, ledger);
    return ledger;
  };
  return {
    name: 'loyalty-rewards',
    entities: [],
    migrations: [
      CreateLedger1768478400000,
      CreateReward1768478400001,
      CreateProductPrice1768478400002,
      FollowMerges1768478406000,
      LetLedgerForget1768478407000,
      WidenLedger1768478409000,
      VersionAccounts1768478410000,
      RememberAuthorizer1768478430000,
      CreateOfflineAllowance1768478431000,
      CreateMemberTokenUse1768478432000,
      LimitRewards1768478475000,
      CreateAdjustmentProposal1768478450000,
      CreateSeal1768478451000,
    ],
    buildSchema: buildLoyaltyRewardsSchema,
    createContext: (request, runtime) =>
      createContext(request, runtime, {
        programme: config,
        offline,
        tokens: { keys: offline.keys, minutes: memberTokenMinutes },
        approval,
        pointValue,
        ledger: ledgerOf(runtime),
      }),
    background: (runtime) => Promise.resolve(() => ledgerOf(runtime).drained()),
    personalData: PERSONAL_DATA,
    handlers: {
      'order.completed': orderCompleted(config),
      'order.returned': orderReturned(config),
      'customer.merged': customerMerged(config),
      'customer.unmerged': customerUnmerged(config),
      'price.changed': priceChanged,
    },
    schedules: [
      { name: 'book-passed-time', cron: '* * * * *', run: ({ db, now }) => bookPassedTime(db, now()) },
      { name: 'review-tiers', cron: '41 * * * *', run: ({ db, now }) => reviewDueTiers(db, config, now()) },
      {
        name: 'forget-token-uses',
        cron: '37 3 * * *',
        run: ({ db, now }) => deleteTokenUses(db.manager, addDays(now(), -1)),
      },
      { name: 'seal-days', cron: '11 3 * * *', run: sealPastDays },
      { name: 'audit-ledger', cron: '23 4 * * *', run: reportProblems },
    ],
  };
}

async function sealPastDays({ db, now }: Runtime): Promise<void> {
  await sealDays(db, now());
}

/** A ledger that does not add up is a bug: it is logged, for an alarm to see, and nothing is repaired silently. */
async function reportProblems({ db, log }: Runtime): Promise<void> {
  for (const problem of await auditLedger(db.manager)) log.error({ problem }, 'the ledger does not add up');
}

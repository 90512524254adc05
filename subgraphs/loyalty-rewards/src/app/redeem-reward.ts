import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { once } from '@rapport/subgraph-kit/idempotency';
import type { DataSource, EntityManager } from 'typeorm';
import { lockPeople, withLots } from '../db/account-repository';
import { writeBooking } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { findReward } from '../db/reward-repository';
import type { Account } from '../domain/movement';
import { redeem } from '../domain/redeem';
import { isRewardId } from '../domain/reward';

export interface RedeemCommand {
  readonly customerId: string;
  readonly rewardId: string;
  readonly idempotencyKey: string;
  /** Who asks: `actorOf(viewer)`. Kept with the movement. */
  readonly actor: string;
}

/** What is answered, also to a repetition: survives JSON. */
export type RedeemOutcome =
  | {
      readonly kind: 'redeemed';
      readonly redemptionId: string;
      readonly rewardId: string;
      readonly costPoints: number;
      readonly balancePoints: number;
      /** ISO 8601. */
      readonly redeemedAt: string;
    }
  | {
      readonly kind: 'insufficient-points';
      readonly rewardId: string;
      readonly balancePoints: number;
      readonly shortByPoints: number;
    }
  | { readonly kind: 'reward-unavailable'; readonly rewardId: string };

/**
 * Redeems one reward, once for an idempotency key, in one transaction: lock all accounts of the person, decide (pure),
 * book.
 *
 * @throws BadInputError for what cannot be the id of a reward: neither Postgres text nor JSON holds every string
 */
export async function redeemReward(
  db: DataSource,
  command: RedeemCommand,
  now: Date,
): Promise<RedeemOutcome> {
  const { actor, customerId, rewardId, idempotencyKey } = command;
  if (!isRewardId(rewardId)) {
    throw new BadInputError('rewardId wants the id of a reward; something else came');
  }
  return db.transaction(async (tx) => {
    const survivors = await resolveCustomerIds(tx, [customerId]);
    const request = { mutation: 'redeemReward', customerId, rewardId };
    return once(tx, { actor, key: idempotencyKey, request }, () =>
      decide(tx, { ...command, customerId: survivors.get(customerId) ?? customerId }, now),
    );
  });
}

async function decide(tx: EntityManager, command: RedeemCommand, now: Date): Promise<RedeemOutcome> {
  const { rewardId } = command;
  const reward = await findReward(tx, rewardId);
  const decision = redeem(await lockWithLots(tx, command.customerId), reward, now);
  if (decision.kind !== 'redeemed') return { ...decision, rewardId };

  const { accounts, movements, balancePoints } = decision;
  const [redemptionId = ''] = await writeBooking(
    tx,
    { accounts, movements, asOne: true },
    { actor: command.actor, now },
  );
  return {
    kind: 'redeemed',
    redemptionId,
    rewardId,
    costPoints: reward?.costPoints ?? 0,
    balancePoints,
    redeemedAt: now.toISOString(),
  };
}

/** A person who never earned anything has no account; nothing can be spent, so there is nothing to lock. */
async function lockWithLots(tx: EntityManager, survivorId: string): Promise<Account[]> {
  const accounts = await lockPeople(tx, [survivorId]);
  const lots = await findLots(tx, { openOf: accounts.map((account) => account.customerId), ofOrders: [] });
  return accounts.map((account) => withLots(account, lots));
}

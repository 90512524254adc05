import { assert } from '@rapport/kernel/assert';
import type { HoldParty } from './hold-party';
import { comesBack, lotChange, sumOf, type LotChange } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';
import type { RewardUse } from './reward-terms';
import type { Wallet } from './wallet';

/**
 * The part of one account in a redemption that is authorised and not yet captured (Square calls it a reservation, Stripe
 * an authorisation). A person of several ids has one in each account that would pay, all with the same id.
 */
export interface Hold {
  /** The id of the movement that set it aside. */
  readonly holdId: string;
  readonly customerId: string;
  readonly wallet: Wallet;
  /** Who set it aside; nothing for holds of before that was remembered. */
  readonly authorizedBy?: HoldParty | null;
  /** When it is released by itself. */
  readonly expiresAt: Date;
  readonly reward: Movement['reward'];
  /** What its redemption took of what is limited: with one part of those that a person of several ids has. */
  readonly use?: RewardUse | null;
  /** What is still held. */
  readonly held: number;
  /** The lots it comes from; together `held`. */
  readonly lots: readonly { readonly lotId: string; readonly held: number }[];
}

/** Takes the held points for good: the first `amount` of them, first lot first, over all of the person's accounts. Pure. */
export function capture(
  accounts: readonly Account[],
  holds: readonly Hold[],
  { movementId, amount, now }: { readonly movementId: string; readonly amount: number; readonly now: Date },
): Booked & { readonly holds: readonly Hold[] } {
  const held = holds.reduce((sum, hold) => sum + hold.held, 0);
  assert(amount > 0 && amount <= held, `between 1 and ${held} can be captured, not ${amount}`);
  return move(accounts, holds, { amount, movementId, kind: 'CAPTURED', occurredAt: now });
}

/** Gives back what is held: into the lots it came from, which have kept their expiry, even if that has passed. Pure. */
export const release = (
  accounts: readonly Account[],
  holds: readonly Hold[],
  { movementId, at }: { readonly movementId: string; readonly at: Date },
): Booked & { readonly holds: readonly Hold[] } =>
  move(accounts, holds, {
    amount: holds.reduce((sum, hold) => sum + hold.held, 0),
    movementId,
    kind: 'RELEASED',
    occurredAt: at,
  });

interface Move extends Pick<Movement, 'movementId' | 'occurredAt'> {
  readonly kind: 'CAPTURED' | 'RELEASED';
  readonly amount: number;
}

function move(accounts: readonly Account[], holds: readonly Hold[], { amount, kind, ...when }: Move) {
  const after: { account: Account; movement: Movement; hold: Hold }[] = [];
  let left = amount;
  const changeOf = ({ lots }: Account, lotId: string, part: number): LotChange => {
    if (kind === 'CAPTURED') return lotChange(lotId, { held: -part });
    const lot = lots.find((one) => one.lotId === lotId);
    assert(lot !== undefined, `lot ${lotId} is loaded`);
    return { ...comesBack(lot, part, when.occurredAt), held: -part };
  };
  for (const hold of holds) {
    const account = accounts.find((one) => one.customerId === hold.customerId && one.wallet === hold.wallet);
    assert(account !== undefined, `the account of ${hold.customerId} is loaded`);
    const lotChanges: LotChange[] = [];
    const lots = hold.lots.map((lot) => {
      const part = Math.min(lot.held, left);
      left -= part;
      if (part > 0) {
        lotChanges.push(changeOf(account, lot.lotId, part));
      }
      return { ...lot, held: lot.held - part };
    });
    const [moved, open, expired] = [
      -sumOf(lotChanges, 'held'),
      sumOf(lotChanges, 'open'),
      sumOf(lotChanges, 'expired'),
    ];
    if (moved === 0) continue;
    const movement = movementIn(
      account,
      { HELD: -moved, AVAILABLE: open, EXPIRED: expired, REDEEMED: moved - open - expired },
      { ...when, kind, aboutId: hold.holdId, reward: hold.reward, lotChanges },
    );
    after.push({ ...book(account, movement), hold: { ...hold, lots, held: hold.held - moved } });
  }
  return {
    accounts: after.map(({ account }) => account),
    movements: after.map(({ movement }) => movement),
    holds: after.map(({ hold }) => hold),
  };
}

/** The holds that movements of the kind HELD open. */
export const holdsOf = ({ movements }: Booked, expiresAt: Date): Hold[] =>
  movements.map(({ movementId, customerId, wallet, reward, lotChanges }) => ({
    holdId: movementId,
    customerId,
    wallet,
    expiresAt,
    reward,
    held: lotChanges.reduce((sum, change) => sum + change.held, 0),
    lots: lotChanges.map(({ lotId, held }) => ({ lotId, held })),
  }));

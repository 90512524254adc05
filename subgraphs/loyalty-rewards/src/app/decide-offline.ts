import { newId } from '@rapport/subgraph-kit/ids';
import type { BookedOffline, MemberUse } from '../db/allowance-repository';
import { refusalOf, type AllowanceRefusal, type AllowanceState } from '../domain/offline-allowance';
import { useOf } from '../domain/reward-terms';
import { spendIntoDebt } from '../domain/spend-into-debt';
import type { Books } from './books';

/** A redemption that took place without asking. */
export interface OfflineItem {
  /** `null` when the document that came with it was not signed by us. */
  readonly allowanceId: string | null;
  /** Numbered by the till, from 1: names the redemption within its allowance. */
  readonly sequence: number;
  readonly customerId: string;
  readonly rewardId: string;
  readonly points: number;
  readonly redeemedAt: Date;
}

/** What became of one. */
export type OfflineOutcome =
  | {
      readonly kind: 'booked';
      readonly redemptionId: string;
      readonly points: number;
      readonly owedPoints: number;
    }
  /** `allowance-invalid`: not signed by us, or unknown. */
  | {
      readonly kind:
        | 'allowance-invalid'
        | 'allowance-of-another'
        | 'member-unknown'
        | 'reward-unknown'
        | 'sequence-reused';
    }
  | AllowanceRefusal;

interface Known {
  /** Locked. */
  readonly allowances: readonly AllowanceState[];
  /** Of the items, those that are booked. */
  readonly done: readonly BookedOffline[];
  readonly memberUse: readonly MemberUse[];
  readonly storeId: string | null;
  readonly actor: string;
  readonly now: Date;
}

/** Decides items one after the other, each with what those before it left. */
export function decideOffline(
  books: Books,
  items: readonly OfflineItem[],
  known: Known,
): { readonly outcomes: readonly OfflineOutcome[]; readonly booked: readonly BookedOffline[] } {
  const booked: BookedOffline[] = [];
  const outcomes = items.map((item): OfflineOutcome => {
    const allowance = known.allowances.find((one) => one.allowanceId === item.allowanceId);
    if (allowance === undefined) return { kind: 'allowance-invalid' };
    if (known.storeId !== null && known.storeId !== allowance.storeId)
      return { kind: 'allowance-of-another' };
    const before = [...known.done, ...booked].find((one) => isSamePlace(one, item));
    if (before !== undefined) return isSame(before, item) ? toBooked(before) : { kind: 'sequence-reused' };
    const reward = books.usage.reward(item.rewardId);
    if (reward === null) return { kind: 'reward-unknown' };
    const accounts = books.accountsOf(item.customerId, 'POINTS');
    if (accounts.length === 0) return { kind: 'member-unknown' };

    const { now, actor } = known;
    const mine = booked.filter((one) => one.allowanceId === allowance.allowanceId);
    const usedPoints = allowance.usedPoints + sumOf(mine);
    const memberPoints =
      usedBy(books, item.customerId, allowance, known) + sumOf(ofPerson(books, mine, item));
    const refusal = refusalOf({ ...allowance, usedPoints }, item, { memberPoints, now });
    if (refusal !== null) return refusal;

    const movementId = newId();
    const { points: amount } = item;
    // A till's clock may be fast: nothing is booked in the future.
    const occurredAt = item.redeemedAt < now ? item.redeemedAt : now;
    const what = { movementId, amount, occurredAt, reward: { rewardId: reward.rewardId, name: reward.name } };
    const { owed, ...booking } = spendIntoDebt(accounts, what, now);
    const payer = booking.movements[0]?.customerId ?? item.customerId;
    const taken = { useId: movementId, customerId: payer, takenAt: occurredAt };
    const use = useOf({ ...reward, costPoints: amount }, taken);
    books.take({ booked: booking, uses: [use] }, actor, now);
    const one = { ...item, allowanceId: allowance.allowanceId, movementId, owed };
    booked.push(one);
    return toBooked(one);
  });
  return { outcomes, booked };
}

const isSamePlace = (one: BookedOffline, { allowanceId, sequence }: OfflineItem): boolean =>
  one.allowanceId === allowanceId && one.sequence === sequence;

const isSame = (one: BookedOffline, item: OfflineItem): boolean =>
  one.customerId === item.customerId &&
  one.rewardId === item.rewardId &&
  one.points === item.points &&
  one.redeemedAt.getTime() === item.redeemedAt.getTime();

const toBooked = ({ movementId, points, owed }: BookedOffline): OfflineOutcome => ({
  kind: 'booked',
  redemptionId: movementId,
  points,
  owedPoints: owed,
});

const sumOf = (some: readonly { readonly points: number }[]): number =>
  some.reduce((sum, { points }) => sum + points, 0);

const ofPerson = <One extends { readonly customerId: string }>(
  books: Books,
  some: readonly One[],
  { customerId }: Pick<OfflineItem, 'customerId'>,
): One[] => some.filter((one) => books.survivorOf(one.customerId) === books.survivorOf(customerId));

const usedBy = (
  books: Books,
  customerId: string,
  { allowanceId }: AllowanceState,
  { memberUse }: Known,
): number => {
  const personId = books.survivorOf(customerId);
  return sumOf(memberUse.filter((one) => one.allowanceId === allowanceId && one.personId === personId));
};

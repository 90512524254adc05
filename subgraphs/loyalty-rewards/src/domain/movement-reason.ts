import { unreachable } from '@rapport/kernel/assert';
import type { MovementKind } from './movement';

/** A movement as a member's history shows it. */
export interface HistoryEntry {
  readonly movementId: string;
  readonly kind: MovementKind;
  readonly occurredAt: Date;
  /** Change of what the member can spend. */
  readonly memberPoints: number;
  /** Change of what the member has and cannot spend yet. */
  readonly pendingPoints: number;
  /** Change of what the member owes, turned round: negative when the debt grew. */
  readonly owedPoints: number;
  readonly orderNumber: string | null;
  readonly rewardName: string | null;
  /** What staff gave as the reason; `null` for most. */
  readonly reason: string | null;
  /** Whether an account that is not, or no longer, the member's paid a part of it. */
  readonly othersPaid: boolean;
}

/** Why the points moved, as a sentence for the member. */
export function reasonFor(entry: HistoryEntry): string {
  const order = entry.orderNumber === null ? 'an order' : `order ${entry.orderNumber}`;
  const owed = Math.abs(entry.owedPoints);
  const said = entry.reason === null ? '' : `: ${entry.reason}`;
  const late = entry.memberPoints === 0 ? '; the points had expired meanwhile' : '';
  switch (entry.kind) {
    case 'EARNED':
      if (entry.memberPoints === 0 && entry.pendingPoints === 0 && owed === 0)
        return `Earned with ${order}; expired before we heard of it.`;
      return `Earned with ${order}${entry.pendingPoints > 0 ? '; cannot be spent yet' : ''}.${owed > 0 ? ` ${owed} of the points paid back points you owed.` : ''}`;
    case 'TAKEN_BACK':
      if (entry.memberPoints === 0 && owed === 0)
        return `Items of ${order} came back; its points had expired before.`;
      return `Taken back because items of ${order} came back.${
        owed > 0 ? ` ${owed} of the points were spent already and are owed.` : ''
      }`;
    case 'REASSIGNED':
      return `Taken back because ${order} turned out to be another account's.${
        owed > 0 ? ` ${owed} of the points were spent already and are owed.` : ''
      }`;
    case 'REDEEMED':
      return `Redeemed for "${entry.rewardName ?? 'a reward'}"${
        entry.othersPaid ? ', together with another account' : ''
      }.${owed > 0 ? ` ${owed} of the points were not there any more and are owed.` : ''}`;
    case 'EXPIRED':
      return `Expired unused; earned with ${order}.`;
    case 'ACTIVATED':
      return `Earned with ${order}; can be spent from now on.`;
    case 'HELD':
      return `Set aside for "${entry.rewardName ?? 'a payment'}".`;
    case 'CAPTURED':
      return `Redeemed for "${entry.rewardName ?? 'a payment'}"; the points had been set aside.`;
    case 'RELEASED':
      return `Given back: "${entry.rewardName ?? 'a payment'}" was not redeemed after all${late}.`;
    case 'GIVEN_BACK':
      return `Given back${entry.rewardName === null ? '' : ` for "${entry.rewardName}"`}${said}${late}.`;
    case 'ADJUSTED':
      return `${entry.memberPoints < 0 ? 'Taken' : 'Given'} by our staff${said}.`;
    case 'REVERSED':
      return `A correction by our staff${said}.`;
    case 'SENT':
      return 'Given to another member.';
    case 'RECEIVED':
      return 'Received from another member.';
    case 'DEBT_PAID':
      return owed > 0
        ? `${owed} points paid back points you owed.`
        : 'Paid back points that another account owed, before they expired.';
    default:
      return unreachable(entry.kind);
  }
}

import { unreachable } from '@rapport/kernel/assert';
import type { MovementKind } from './movement';

/** A movement as a member's history shows it. */
export interface HistoryEntry {
  readonly movementId: string;
  readonly kind: MovementKind;
  readonly occurredAt: Date;
  /** Change of what the member holds. */
  readonly memberPoints: number;
  /** Change of what the member owes, turned round: negative when the debt grew. */
  readonly owedPoints: number;
  readonly orderNumber: string | null;
  readonly rewardName: string | null;
  /** Whether an account that is not, or no longer, the member's paid a part of it. */
  readonly othersPaid: boolean;
}

/** Why the points moved, as a sentence for the member. */
export function reasonFor(entry: HistoryEntry): string {
  const order = entry.orderNumber === null ? 'an order' : `order ${entry.orderNumber}`;
  const owed = Math.abs(entry.owedPoints);
  switch (entry.kind) {
    case 'EARNED':
      return `Earned with ${order}.${owed > 0 ? ` ${owed} of the points paid back points you owed.` : ''}`;
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
      }.`;
    case 'EXPIRED':
      return `Expired unused; earned with ${order}.`;
    case 'DEBT_PAID':
      return `${owed} points paid back points you owed.`;
    default:
      return unreachable(entry.kind);
  }
}

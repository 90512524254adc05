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
    case 'REDEEMED':
      return `Redeemed for "${entry.rewardName ?? 'a reward'}".`;
    case 'EXPIRED':
      return `Expired unused; earned with ${order}.`;
    case 'DEBT_PAID':
      return `${owed} points paid back points you owed.`;
    case 'TRANSFERRED':
      return 'Two of your accounts became one.';
    default:
      return unreachable(entry.kind);
  }
}

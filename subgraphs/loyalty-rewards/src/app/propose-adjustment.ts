import { addDays } from '@rapport/kernel/clock';
import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource } from 'typeorm';
import { insertProposal } from '../db/proposal-repository';
import {
  adjustmentRequest,
  assertAdjustment,
  assertExpiry,
  type AdjustCommand,
  type AdjustOutcome,
} from './adjust-balance';

/** What wants a second pair of eyes. */
export interface ApprovalSettings {
  /** From which amount on, either way, an adjustment waits for somebody else's approval; in the wallet's unit. */
  readonly from: number;
  /** How many days it waits. Shorter than answers are kept for their keys. */
  readonly days: number;
}

export const APPROVAL_DEFAULTS: ApprovalSettings = { from: 10_000, days: 7 };

export const wantsApproval = ({ amount }: AdjustCommand, { from }: ApprovalSettings): boolean =>
  Math.abs(amount) >= from;

/** An adjustment that is stored and not booked. Survives JSON. */
export interface AwaitsApproval {
  readonly kind: 'awaits-approval';
  readonly proposalId: string;
  /** ISO 8601. */
  readonly lapsesAt: string;
}

/**
 * Stores an adjustment for somebody else to approve, once for its key.
 *
 * @throws BadInputError naming what is out of range
 */
export async function proposeAdjustment(
  db: DataSource,
  command: AdjustCommand,
  { days }: ApprovalSettings,
  now: Date,
): Promise<AwaitsApproval | AdjustOutcome> {
  assertAdjustment(command);
  const { actor, idempotencyKey: key, customerId, wallet, amount, reason, expiresAt } = command;
  return db.transaction((tx) =>
    // A key that came before the setting changed has an answer that was booked.
    once<AwaitsApproval | AdjustOutcome>(
      tx,
      { actor, key, request: adjustmentRequest(command) },
      async () => {
        assertExpiry(command, now);
        const [proposalId, lapsesAt] = [newId(), addDays(now, days)];
        const what = { customerId, wallet, amount, reason, lotExpiresAt: expiresAt };
        await insertProposal(tx, { proposalId, ...what, proposedBy: actor, proposedAt: now, lapsesAt });
        return { kind: 'awaits-approval', proposalId, lapsesAt: lapsesAt.toISOString() };
      },
    ),
  );
}

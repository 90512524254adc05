import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { findErased } from '@rapport/subgraph-kit/rights/erased-identity';
import type { DataSource } from 'typeorm';
import { findOpenProposals } from '../db/proposal-repository';
import { adjustBalance, assertExpiry, type AdjustCommand, type AdjustOutcome } from './adjust-balance';
import { decideAdjustment, type DecideCommand } from './decide-adjustment';
import { giveBackRedemption, reverseMovement, type GiveBackCommand, type ReverseCommand } from './give-back';
import type { Ledger } from './ledger';
import {
  proposeAdjustment,
  wantsApproval,
  type ApprovalSettings,
  type AwaitsApproval,
} from './propose-adjustment';

export type Corrections = ReturnType<typeof openCorrections>;

interface CorrectionTools {
  readonly ledger: Ledger;
  readonly approval: ApprovalSettings;
  readonly now: () => Date;
}

/** All that staff can correct by hand. */
export const openCorrections = (db: DataSource, { ledger, approval, now }: CorrectionTools) => ({
  /** @throws NotFoundError for a member who was erased: nothing is written about them again */
  async adjust(command: AdjustCommand): Promise<AdjustOutcome | AwaitsApproval> {
    const erased = await findErased(db.manager, { customerIds: [command.customerId], anonymousIds: [] });
    if (erased.isErasedCustomer(command.customerId)) throw new NotFoundError('Customer', command.customerId);
    if (!wantsApproval(command, approval)) return adjustBalance(ledger, command, assertExpiry);
    return proposeAdjustment(db, command, approval, now());
  },
  awaitingApproval: (limit: number) => findOpenProposals(db.manager, now(), limit),
  decide: (command: DecideCommand) => decideAdjustment(db.manager, ledger, command),
  giveBack: (command: GiveBackCommand) => giveBackRedemption(ledger, command),
  reverse: (command: ReverseCommand) => reverseMovement(ledger, command),
});

import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { findErased } from '@rapport/subgraph-kit/rights/erased-identity';
import type { EntityManager } from 'typeorm';
import { adjustBalance, type AdjustCommand } from './adjust-balance';
import { giveBackRedemption, reverseMovement, type GiveBackCommand, type ReverseCommand } from './give-back';
import type { Ledger } from './ledger';

export type Corrections = ReturnType<typeof openCorrections>;

/** All that staff can correct by hand. */
export const openCorrections = (db: EntityManager, ledger: Ledger) => ({
  /** @throws NotFoundError for a member who was erased: nothing is written about them again */
  async adjust(command: AdjustCommand) {
    const erased = await findErased(db, { customerIds: [command.customerId], anonymousIds: [] });
    if (erased.isErasedCustomer(command.customerId)) throw new NotFoundError('Customer', command.customerId);
    return adjustBalance(ledger, command);
  },
  giveBack: (command: GiveBackCommand) => giveBackRedemption(ledger, command),
  reverse: (command: ReverseCommand) => reverseMovement(ledger, command),
});

import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { EntityManager } from 'typeorm';
import { findProposal, saveVerdict, type Proposal, type Verdict } from '../db/proposal-repository';
import { adjust, assertExpiry, assertReason, type AdjustOutcome } from './adjust-balance';
import type { Ledger } from './ledger';

export interface DecideCommand {
  readonly proposalId: string;
  readonly approve: boolean;
  /** For other staff; `null` for none. */
  readonly note: string | null;
  readonly actor: string;
}

type Adjusted = Extract<AdjustOutcome, { readonly kind: 'adjusted' }>;

export type DecideOutcome =
  | AdjustOutcome
  | { readonly kind: 'rejected'; readonly proposalId: string }
  | { readonly kind: 'proposal-not-found'; readonly proposalId: string }
  /** Whoever proposed it cannot decide it. */
  | { readonly kind: 'own-proposal'; readonly proposalId: string }
  | { readonly kind: 'proposal-lapsed'; readonly proposalId: string; readonly lapsedAt: Date }
  | { readonly kind: 'already-decided'; readonly proposalId: string; readonly verdict: Verdict };

/** The first decision, as the ledger keeps it for the proposal's key. Survives JSON. */
interface Decision {
  readonly approved: boolean;
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly note: string | null;
  readonly adjusted: Adjusted | null;
}

/**
 * Books a proposal or rejects it, once: the proposal is the key, so whoever comes second, or again, is answered with the
 * first decision. The row of the proposal follows the ledger: were it lost in between, the next who decides writes it.
 *
 * @throws BadInputError for what cannot be the id of a proposal
 */
export async function decideAdjustment(
  db: EntityManager,
  ledger: Ledger,
  command: DecideCommand,
): Promise<DecideOutcome> {
  const { proposalId, note, actor } = command;
  if (!isUuid(proposalId)) throw new BadInputError('id wants the id of a proposal; something else came');
  if (note !== null) assertReason(note, 'note');
  const proposal = await findProposal(db, proposalId);
  if (proposal === null) return { kind: 'proposal-not-found', proposalId };
  if (proposal.proposedBy === actor) return { kind: 'own-proposal', proposalId };
  try {
    const decision = await book(ledger, proposal, command);
    const verdict = { ...decision, decidedAt: new Date(decision.decidedAt) };
    const movementId = decision.adjusted?.movementId ?? null;
    await saveVerdict(db, proposalId, { ...verdict, movementId });
    if (decision.decidedBy !== actor || decision.approved !== command.approve) {
      return { kind: 'already-decided', proposalId, verdict: { ...verdict, movementId } };
    }
    return decision.adjusted ?? { kind: 'rejected', proposalId };
  } catch (error) {
    if (error instanceof NothingDecided) return error.outcome;
    throw error;
  }
}

/** Thrown so that nothing is kept for the key: the proposal can be decided later. */
class NothingDecided extends Error {
  constructor(readonly outcome: DecideOutcome) {
    super(outcome.kind);
  }
}

function book(
  ledger: Ledger,
  proposal: Proposal & { readonly verdict: Verdict | null },
  { approve, note, actor }: DecideCommand,
): Promise<Decision> {
  const { proposalId, customerId, wallet, amount, reason, lotExpiresAt, proposedBy, lapsesAt } = proposal;
  return ledger.run<Decision>({
    // No viewer has such a name, so no key of a viewer can be a proposal's.
    actor: `approved:${proposedBy}`,
    key: proposalId,
    request: { mutation: 'decideAdjustment', proposalId },
    customerIds: [customerId],
    ...(approve && amount > 0 && { opens: { customerId, wallet } }),
    decide(books, now) {
      if (proposal.verdict !== null) {
        throw new NothingDecided({ kind: 'already-decided', proposalId, verdict: proposal.verdict });
      }
      if (lapsesAt <= now) {
        throw new NothingDecided({ kind: 'proposal-lapsed', proposalId, lapsedAt: lapsesAt });
      }
      const decision = { approved: approve, decidedBy: actor, decidedAt: now.toISOString(), note };
      if (!approve) return { answer: { ...decision, adjusted: null } };
      const what = { customerId, wallet, amount, reason, expiresAt: lotExpiresAt };
      assertExpiry(what, now);
      const { answer: adjusted, booked } = adjust(books, what, now);
      if (adjusted.kind !== 'adjusted') throw new NothingDecided(adjusted);
      return { answer: { ...decision, adjusted }, ...(booked && { booked }) };
    },
  });
}

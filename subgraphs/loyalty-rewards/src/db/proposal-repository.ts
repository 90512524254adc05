import type { EntityManager } from 'typeorm';
import type { Wallet } from '../domain/wallet';

/** An adjustment that waits, or waited, for somebody else to approve it. */
export interface Proposal {
  readonly proposalId: string;
  readonly customerId: string;
  readonly wallet: Wallet;
  /** In the wallet's unit; positive gives, negative takes. */
  readonly amount: number;
  readonly reason: string;
  /** When what is given would expire; `null` for never. */
  readonly lotExpiresAt: Date | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  /** From when on it can no longer be decided. */
  readonly lapsesAt: Date;
}

/** What somebody decided about a proposal. */
export interface Verdict {
  readonly approved: boolean;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly note: string | null;
  /** What was booked; `null` for what was rejected. */
  readonly movementId: string | null;
}

const PROPOSAL = `proposal_id AS "proposalId", customer_id AS "customerId", wallet, amount::float8 AS amount, reason,
  lot_expires_at AS "lotExpiresAt", proposed_by AS "proposedBy", proposed_at AS "proposedAt", lapses_at AS "lapsesAt"`;

export async function insertProposal(tx: EntityManager, proposal: Proposal): Promise<void> {
  await tx.query(
    `INSERT INTO adjustment_proposal (customer_id, proposal_id, wallet, amount, reason, lot_expires_at, proposed_by,
                                      proposed_at, lapses_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      proposal.customerId,
      proposal.proposalId,
      proposal.wallet,
      proposal.amount,
      proposal.reason,
      proposal.lotExpiresAt,
      proposal.proposedBy,
      proposal.proposedAt,
      proposal.lapsesAt,
    ],
  );
}

/** Proposals that can be decided at `now`, the oldest first. */
export const findOpenProposals = (db: EntityManager, now: Date, limit: number): Promise<Proposal[]> =>
  db.query(
    `SELECT ${PROPOSAL} FROM adjustment_proposal WHERE approved IS NULL AND lapses_at > $1
      ORDER BY proposed_at, proposal_id LIMIT $2`,
    [now, limit],
  );

/** A proposal, decided or not; `null` for an unknown id. */
export async function findProposal(
  db: EntityManager,
  proposalId: string,
): Promise<(Proposal & { readonly verdict: Verdict | null }) | null> {
  const rows: (Proposal & { readonly verdict: Verdict })[] = await db.query(
    `SELECT ${PROPOSAL}, json_build_object('approved', approved, 'decidedBy', decided_by, 'decidedAt', decided_at,
            'note', note, 'movementId', movement_id) AS verdict
       FROM adjustment_proposal WHERE proposal_id = $1`,
    [proposalId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { verdict, ...proposal } = row;
  const decided = (verdict.approved as boolean | null) !== null;
  return {
    ...proposal,
    verdict: decided ? { ...verdict, decidedAt: new Date(verdict.decidedAt) } : null,
  };
}

/** Keeps the first verdict about a proposal. */
export async function saveVerdict(db: EntityManager, proposalId: string, verdict: Verdict): Promise<void> {
  await db.query(
    `UPDATE adjustment_proposal SET approved = $2, decided_by = $3, decided_at = $4, note = $5, movement_id = $6
      WHERE proposal_id = $1 AND approved IS NULL`,
    [proposalId, verdict.approved, verdict.decidedBy, verdict.decidedAt, verdict.note, verdict.movementId],
  );
}

import { BadInputError } from '@rapport/subgraph-kit/errors';
import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource } from 'typeorm';
import { findExposure, insertAllowance } from '../db/allowance-repository';
import type { OfflineAllowance } from '../domain/offline-allowance';
import type { OfflineSettings } from './offline-settings';

export interface IssueCommand {
  readonly storeId: string;
  readonly registerId: string;
  readonly perRedemptionPoints: number;
  readonly perMemberPoints: number;
  readonly totalPoints: number;
  readonly validForHours: number;
  readonly idempotencyKey: string;
  readonly actor: string;
}

/** What is answered, also to a repetition: survives JSON. */
export type IssueOutcome =
  | {
      readonly kind: 'issued';
      readonly allowanceId: string;
      readonly document: string;
      readonly expiresAt: string;
    }
  | { readonly kind: 'limit-reached'; readonly outstandingPoints: number }
  | { readonly kind: 'off' };

/** What a till reads in its document; `iat` and `exp` in seconds, as JWT has them. */
export interface AllowanceClaims {
  readonly jti: string;
  readonly store: string;
  readonly register: string;
  readonly perRedemption: number;
  readonly perMember: number;
  readonly total: number;
  readonly iat: number;
  readonly exp: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME = /^[^\p{Cc}\p{Cs}]{1,64}$/u;

/**
 * Gives a till what it may redeem while it cannot ask: once for an idempotency key, and never so much that more than the
 * configured maximum would be outstanding.
 *
 * @throws BadInputError naming what is out of range
 */
export async function issueAllowance(
  db: DataSource,
  command: IssueCommand,
  { keys, limits, hoursMax, syncDays }: OfflineSettings,
  now: Date,
): Promise<IssueOutcome> {
  assertAllowance(command, hoursMax);
  if (keys === null || limits.pointsMax === 0) return { kind: 'off' };
  const { idempotencyKey: key, actor, validForHours, ...wanted } = command;
  return db.transaction((tx) =>
    once<IssueOutcome>(
      tx,
      { actor, key, request: { mutation: 'issueOfflineAllowance', validForHours, ...wanted } },
      async () => {
        // Whole seconds, so that the document says the same as the row.
        const issuedAt = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
        const expiresAt = new Date(issuedAt.getTime() + validForHours * HOUR_MS);
        const closesAt = new Date(expiresAt.getTime() + syncDays * DAY_MS);
        const allowance = { ...wanted, allowanceId: newId(), issuedAt, expiresAt, closesAt };
        if (!(await insertAllowance(tx, allowance, limits, actor))) {
          const { outstandingPoints } = await findExposure(tx, now);
          return { kind: 'limit-reached', outstandingPoints };
        }
        const document = keys.sign('offline-allowance', claimsOf(allowance));
        const { allowanceId } = allowance;
        return { kind: 'issued', allowanceId, document, expiresAt: expiresAt.toISOString() };
      },
    ),
  );
}

const claimsOf = (allowance: OfflineAllowance): AllowanceClaims => ({
  jti: allowance.allowanceId,
  store: allowance.storeId,
  register: allowance.registerId,
  perRedemption: allowance.perRedemptionPoints,
  perMember: allowance.perMemberPoints,
  total: allowance.totalPoints,
  iat: allowance.issuedAt.getTime() / 1_000,
  exp: allowance.expiresAt.getTime() / 1_000,
});

function assertAllowance(command: IssueCommand, hoursMax: number): void {
  const { perRedemptionPoints: one, perMemberPoints: member, totalPoints: total, validForHours } = command;
  if (!(one >= 1 && one <= member && member <= total)) {
    throw new BadInputError(
      `1 <= perRedemptionPoints <= perMemberPoints <= totalPoints is wanted; ${one}, ${member}, ${total} came`,
    );
  }
  if (validForHours < 1 || validForHours > hoursMax) {
    throw new BadInputError(`validForHours wants 1 to ${hoursMax}; ${validForHours} came`);
  }
  if (!NAME.test(command.storeId) || !NAME.test(command.registerId)) {
    throw new BadInputError(
      'storeId and registerId want 1 to 64 characters of plain text; something else came',
    );
  }
}

import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { IssueOutcome } from '../../app/issue-allowance';
import { shownPoints } from '../shown-points';

@InputType('IssueOfflineAllowanceInput', {
  description:
    'What a till may redeem while it cannot ask: per redemption, per member and in all, smallest first.',
})
export class IssueOfflineAllowanceInput {
  @Field(() => String, {
    nullable: true,
    description: 'The store: wanted from loyalty staff. A till asks for itself and leaves it out.',
  })
  storeId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The register: wanted from loyalty staff. A till asks for itself and leaves it out.',
  })
  registerId?: string | null;

  @Field(() => Int, { description: 'The most points that one redemption may cost.' })
  perRedemptionPoints!: number;

  @Field(() => Int, { description: 'The most points that one member may redeem under it.' })
  perMemberPoints!: number;

  @Field(() => Int, { description: 'The most points that may be redeemed under it in all.' })
  totalPoints!: number;

  @Field(() => Int, { defaultValue: 12, description: 'For how many hours it is valid; from 1 on.' })
  validForHours!: number;

  @Field(() => String, {
    description:
      'Chosen by the caller, 1 to 255 characters, new for each allowance. The same key with the same input gives the ' +
      'same allowance again; with another input it is an error.',
  })
  idempotencyKey!: string;
}

@ObjectType('OfflineAllowance', { description: 'What a till may redeem while it cannot ask.' })
export class OfflineAllowance {
  @Field(() => ID, { description: 'Identifies the allowance; also in the document, as `jti`.' })
  id!: string;

  @Field(() => String, {
    description:
      'For the till to keep, verify and send back with each redemption: a JWS in compact form, signed with Ed25519 by a ' +
      'key of `loyaltyPublicKeys`.',
  })
  document!: string;

  @Field(() => Date, { description: 'The instant from which nothing may be redeemed under it.' })
  expiresAt!: Date;
}

@ObjectType('OfflineLimitReached', {
  description:
    'With this allowance more would be outstanding than may be, over all tills or for this one. Nothing was issued.',
})
export class OfflineLimitReached {
  @Field(() => Int, { description: 'What is outstanding over all tills, in points.' })
  outstandingPoints!: number;
}

@ObjectType('OfflineRedeemingOff', {
  description: 'The programme lets no till redeem offline. Nothing was issued.',
})
export class OfflineRedeemingOff {
  @Field(() => String, { description: 'Why, as a sentence for staff.' })
  reason!: string;
}

export const IssueOfflineAllowancePayload = createUnionType({
  name: 'IssueOfflineAllowancePayload',
  description: 'What came of issuing an allowance.',
  types: () => [OfflineAllowance, OfflineLimitReached, OfflineRedeemingOff] as const,
});

/** The outcome as the graph shows it. */
export function toIssuePayload(outcome: IssueOutcome): typeof IssueOfflineAllowancePayload {
  switch (outcome.kind) {
    case 'issued': {
      const { allowanceId: id, document } = outcome;
      return Object.assign(new OfflineAllowance(), { id, document, expiresAt: new Date(outcome.expiresAt) });
    }
    case 'limit-reached':
      return Object.assign(new OfflineLimitReached(), {
        outstandingPoints: shownPoints(outcome.outstandingPoints),
      });
    case 'off':
      return Object.assign(new OfflineRedeemingOff(), {
        reason: 'OFFLINE_ALLOWANCE_POINTS_MAX is 0 or LOYALTY_SIGNING_KEY is not set.',
      });
  }
}

@ObjectType('OfflineExposure', { description: 'What tills may have redeemed that nobody has heard of yet.' })
export class OfflineExposure {
  @Field(() => Int, {
    description:
      'The most points that can still turn out to have been spent by members who did not have them: what is left of the ' +
      'allowances that are open, and what of them has ended as a debt.',
  })
  outstandingPoints!: number;

  @Field(() => Int, { description: 'What it never exceeds: OFFLINE_ALLOWANCE_POINTS_MAX.' })
  maxPoints!: number;

  @Field(() => Int, { description: 'How many allowances are open.' })
  allowances!: number;
}

@ObjectType('LoyaltyPublicKey', { description: 'Verifies what the programme signs; needs no connection.' })
export class LoyaltyPublicKey {
  @Field(() => ID, { description: 'The `kid` in the header of a document.' })
  id!: string;

  @Field(() => String, { description: 'Ed25519, as SubjectPublicKeyInfo in base64url.' })
  spki!: string;
}

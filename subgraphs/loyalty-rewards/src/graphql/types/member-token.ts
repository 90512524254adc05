import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Customer } from './stubs';

@ObjectType('MemberToken', {
  description: 'What a member shows at the till, as a QR code; another one each time.',
})
export class MemberToken {
  @Field(() => String, {
    description:
      'A JWS in compact form, signed with Ed25519 by a key of `loyaltyPublicKeys`: an opaque id and two instants.',
  })
  token!: string;

  @Field(() => Date, { description: 'The instant from which it is no longer good; ask for the next before.' })
  expiresAt!: Date;
}

const MemberTokenProblem = { INVALID: 'INVALID', EXPIRED: 'EXPIRED', USED: 'USED' } as const;
registerEnumType(MemberTokenProblem, {
  name: 'MemberTokenProblem',
  description: 'Why a token is not taken.',
  valuesConfig: {
    INVALID: { description: 'The programme did not sign it, or it was changed.' },
    EXPIRED: { description: 'Its minutes are over.' },
    USED: { description: 'It has authorised a redemption already; it still tells who the member is.' },
  },
});

@ObjectType('MemberTokenRefused', {
  description: 'The token is not taken, and nothing was done: ask the member to show the next one.',
})
export class MemberTokenRefused {
  @Field(() => MemberTokenProblem, { description: 'Why.' })
  problem!: keyof typeof MemberTokenProblem;
}

@ObjectType('TokenMember', { description: 'The member who shows the token.' })
export class TokenMember {
  @Field(() => Customer, { description: 'The member.' })
  customer!: Customer;
}

export const MemberByTokenResult = createUnionType({
  name: 'MemberByTokenResult',
  description: 'What came of reading a token.',
  types: () => [TokenMember, MemberTokenRefused] as const,
});

/** Why a token is not taken, as the graph shows it. */
export const toTokenRefused = (problem: 'invalid' | 'expired' | 'used'): MemberTokenRefused =>
  Object.assign(new MemberTokenRefused(), { problem: problem.toUpperCase() });

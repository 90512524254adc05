/** A token that a member shows at the till, and that is good. */
export interface MemberToken {
  readonly tokenId: string;
  readonly customerId: string;
}

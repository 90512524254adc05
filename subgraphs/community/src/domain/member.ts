/** A customer as the community knows them. */
export interface Member {
  /** The community's own id: a member is not to be found by their customer id, nor the other way round. */
  readonly id: string;
  readonly customerId: string;
  /** `null` while they have not chosen one. */
  readonly chosenName: string | null;
  /** When they first wrote, voted, reacted or chose a name. */
  readonly joinedAt: Date;
}

/** A member as a page reached them. */
export interface ShownMember extends Member {
  /** Reached from their customer, by whom may read the customer; not as the author of something. */
  readonly ofCustomer?: true;
}

/** What members write. */
export type ContributionKind = 'REVIEW' | 'IDEA' | 'THREAD' | 'REPLY';

/** Something that a member wrote, of any kind. Fields that a kind does not have are `null`. */
export interface Contribution {
  readonly id: string;
  readonly kind: ContributionKind;
  /** The customer who wrote it; `null` for a withdrawn thread that others' replies keep in place. */
  readonly authorId: string | null;
  /** The product it is about: always for a review, never for a reply. */
  readonly productId: string | null;
  /** The thread that a reply belongs to. */
  readonly threadId: string | null;
  /** 1 to 5; reviews only. */
  readonly stars: number | null;
  /** `null` for a reply and for a withdrawn thread. */
  readonly title: string | null;
  /** `null` for a withdrawn thread. */
  readonly text: string | null;
  /** Written for the demo, by nobody real. */
  readonly demo: boolean;
  readonly createdAt: Date;
  /** `null` when it was never changed. */
  readonly editedAt: Date | null;
  /** Why moderation hid it; `null` while it is visible to everyone. */
  readonly hiddenReason: string | null;
}

/** Where a contribution stands in a list: lists are by instant, and by id where instants are equal. */
export interface Place {
  readonly createdAt: Date;
  readonly id: string;
}

/** Who is reading, as far as it decides what they see: the author and moderators see what is hidden. */
export interface Reader {
  readonly customerId: string | null;
  readonly moderator: boolean;
}

/** What a thread becomes when its author deletes it: others' replies are not the author's to delete. */
export const deletionOf = (
  contribution: Pick<Contribution, 'kind' | 'authorId'>,
  replyAuthorIds: readonly (string | null)[],
): 'erase' | 'withdraw' =>
  contribution.kind === 'THREAD' && replyAuthorIds.some((id) => id !== contribution.authorId)
    ? 'withdraw'
    : 'erase';

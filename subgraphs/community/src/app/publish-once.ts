import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import { insertContributions } from '../db/contribution-writes';
import type { ContributionKind } from '../domain/contribution';
import { announce } from './announce';
import { joinCommunity } from './join-community';
import type { Published } from './outcomes';

/** What a member wants to publish; its texts are read already. */
export interface Draft {
  readonly kind: Exclude<ContributionKind, 'REVIEW'>;
  readonly productId: string | null;
  readonly threadId: string | null;
  readonly title: string | null;
  readonly text: string;
}

/** Whose attempt it is. */
export interface Attempt {
  readonly customerId: string;
  readonly idempotencyKey: string;
}

/**
 * Publishes a draft once for an idempotency key.
 *
 * @param refuse looks, inside the transaction, whether there is something against it; `null` for nothing
 */
export function publishOnce<Refusal extends object>(
  db: DataSource,
  { customerId, idempotencyKey }: Attempt,
  draft: Draft,
  now: Date,
  refuse: (tx: EntityManager, authorId: string) => Promise<Refusal | null>,
): Promise<Published | Refusal> {
  const attempt = { actor: `customer:${customerId}`, key: idempotencyKey, request: draft };
  return db.transaction((tx) =>
    once<Published | Refusal>(tx, attempt, async () => {
      const { customerId: authorId, originId } = await joinCommunity(tx, customerId, now);
      const refusal = await refuse(tx, authorId);
      if (refusal !== null) return refusal;
      const contribution = {
        ...draft,
        id: newId(),
        authorId,
        originId,
        stars: null,
        demo: false,
        createdAt: now,
      };
      await insertContributions(tx, [contribution]);
      await announce(tx, [contribution]);
      return { kind: 'published', contributionId: contribution.id };
    }),
  );
}

/** For what nothing can be against. */
export const neverRefuse = (): Promise<null> => Promise.resolve(null);

import type { ContributionPublished } from '@rapport/contracts/contribution';
import { derivedId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import type { NewContribution } from '../db/contribution-writes';

type Published = Pick<NewContribution, 'id' | 'kind' | 'originId' | 'productId' | 'createdAt'>;

/** Publishes `contribution.published` for each, with the transaction. */
export const announce = (tx: EntityManager, contributions: readonly Published[]): Promise<void> =>
  appendToOutbox(tx, contributions.map(toEvent));

const toEvent = ({ id, kind, originId, productId, createdAt }: Published): ContributionPublished => ({
  type: 'contribution.published',
  version: 1,
  eventId: derivedId('contribution.published', id),
  occurredAt: createdAt.toISOString(),
  customerId: originId,
  contributionId: id,
  kind,
  productId,
});

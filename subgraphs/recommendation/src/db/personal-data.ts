import type { ErasedRecords, Erasure } from '@rapport/subgraph-kit/rights/personal-data';
import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';
import type { EntityManager } from 'typeorm';

/**
 * Purchases stay, for what is bought together; who bought is gone. A model that knew them is taken for outdated, so
 * that one without them takes its place.
 */
export const PERSONAL_DATA = personalTables(
  [
    {
      table: 'purchase',
      file: 'purchases',
      onErasure: { set: 'customer_id = NULL, origin_id = NULL, changed_at = now()' },
    },
    {
      table: 'product_view',
      file: 'views',
      where: `t.anonymous_id = ANY(person.anonymous_ids) OR t.shopper IN (
      SELECT 'customer:' || id FROM unnest(person.customer_ids) AS id
      UNION ALL SELECT 'anonymous:' || id FROM unnest(person.anonymous_ids) AS id)`,
      onErasure: 'delete',
    },
  ],
  { eraseFirst: outdateModel },
);

async function outdateModel(tx: EntityManager, { customerIds }: Erasure): Promise<ErasedRecords[]> {
  const [, models]: [unknown, number] = await tx.query(
    `UPDATE model SET read_at = 'epoch' WHERE active
        AND EXISTS (SELECT FROM purchase WHERE customer_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[]))`,
    [customerIds],
  );
  return [{ kind: 'model', erased: models, unlinked: 0 }];
}

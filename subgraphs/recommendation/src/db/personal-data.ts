import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

/** Purchases stay, for what is bought together; who bought is gone. */
export const PERSONAL_DATA = personalTables([
  {
    table: 'purchase',
    file: 'purchases',
    onErasure: { set: 'customer_id = NULL, origin_id = NULL' },
  },
  {
    table: 'product_view',
    file: 'views',
    where: `t.anonymous_id = ANY(person.anonymous_ids) OR t.shopper IN (
      SELECT 'customer:' || id FROM unnest(person.customer_ids) AS id
      UNION ALL SELECT 'anonymous:' || id FROM unnest(person.anonymous_ids) AS id)`,
    onErasure: 'delete',
  },
]);

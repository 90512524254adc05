import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

export const PERSONAL_DATA = personalTables([
  {
    table: 'contribution',
    file: 'contributions',
    where: 't.author_id = ANY(person.customer_ids)',
    onErasure: 'delete',
  },
  { table: 'idea_vote', file: 'votes', onErasure: 'delete' },
  { table: 'reaction', file: 'reactions', onErasure: 'delete' },
  {
    table: 'purchase',
    file: 'purchases',
    onErasure: { set: 'customer_id = NULL, origin_id = NULL' },
  },
]);

import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

const OWN = 't.customer_id = ANY(person.customer_ids)';

export const PERSONAL_DATA = personalTables([
  { table: 'member', file: 'member', where: OWN, onErasure: 'delete' },
  {
    table: 'contribution',
    file: 'contributions',
    where: 't.author_id = ANY(person.customer_ids)',
    onErasure: 'delete',
  },
  { table: 'idea_vote', file: 'votes', where: OWN, onErasure: 'delete' },
  { table: 'reaction', file: 'reactions', where: OWN, onErasure: 'delete' },
  {
    table: 'purchase',
    file: 'purchases',
    where: OWN,
    onErasure: { set: 'customer_id = NULL, origin_id = NULL' },
  },
]);

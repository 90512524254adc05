import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

const OWN = 't.customer_id = ANY(person.customer_ids) OR t.anonymous_id = ANY(person.anonymous_ids)';

/** What pricing holds about people. What was charged (`observed_order`) never said to whom. */
export const PERSONAL_DATA = personalTables([
  { table: 'quote', file: 'quotes', where: OWN, onErasure: 'delete' },
  { table: 'cart', file: 'carts', where: OWN, onErasure: 'delete' },
  { table: 'identification', file: 'identifications', where: OWN, onErasure: 'delete' },
]);

import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

/** What pricing holds about people. What was charged (`observed_order`) never said to whom. */
export const PERSONAL_DATA = personalTables([
  { table: 'quote', file: 'quotes', onErasure: 'delete' },
  { table: 'cart', file: 'carts', onErasure: 'delete' },
  { table: 'identification', file: 'identifications', onErasure: 'delete' },
]);

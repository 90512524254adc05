import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

const OWN = 't.customer_id = ANY(person.customer_ids)';

export const PERSONAL_DATA = personalTables([
  { table: 'cart', file: 'cart', where: OWN, onErasure: 'delete' },
  { table: 'customer_session', file: 'sessions', where: OWN, onErasure: 'delete' },
]);

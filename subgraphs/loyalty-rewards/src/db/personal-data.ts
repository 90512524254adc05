import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

const OWN = 't.customer_id = ANY(person.customer_ids)';

export const PERSONAL_DATA = personalTables([
  { table: 'account', file: 'account', where: OWN, onErasure: 'delete' },
]);

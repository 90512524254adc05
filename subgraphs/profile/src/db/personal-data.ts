import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

const OWN = 't.customer_id = ANY(person.customer_ids)';

export const PERSONAL_DATA = personalTables([
  { table: 'cart', file: 'cart', where: OWN, onErasure: 'delete' },
  { table: 'communication_preference', file: 'communication-preferences', where: OWN, onErasure: 'delete' },
  { table: 'reminder', file: 'reminders', where: OWN, onErasure: 'delete' },
  { table: 'replenishment', file: null, where: OWN, onErasure: 'delete' },
  { table: 'customer_session', file: 'sessions', where: OWN, onErasure: 'delete' },
  { table: 'segment_membership', file: 'segments', where: OWN, onErasure: 'delete' },
  { table: 'segment_mark', file: null, where: OWN, onErasure: 'delete' },
  { table: 'segment_person', file: null, where: OWN, onErasure: 'delete' },
  { table: 'customer_tier', file: 'tier', where: OWN, onErasure: 'delete' },
]);

import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';

export const PERSONAL_DATA = personalTables([]);

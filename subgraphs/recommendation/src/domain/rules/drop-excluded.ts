import type { Rule } from './rule';

/** What the caller does not want to see stays out. */
export const dropExcluded: Rule = (candidates, { excluded }) =>
  candidates.filter((candidate) => !excluded.has(candidate.productId));

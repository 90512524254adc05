import type { Rule } from './rule';

/** A list is no longer than asked. */
export const onlyFirst: Rule = (candidates, { first }) => candidates.slice(0, first);

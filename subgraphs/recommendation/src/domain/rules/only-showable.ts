import type { Rule } from './rule';

/** Nothing hidden, withdrawn or unknown to the catalogue is ever shown. */
export const onlyShowable: Rule = (candidates, { showable }) =>
  candidates.filter((candidate) => showable.has(candidate.productId));

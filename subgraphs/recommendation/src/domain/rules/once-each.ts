import type { Rule } from './rule';

/** A product stands in a list once, at its best place; so does a title that the shop sells under several codes. */
export const onceEach: Rule = (candidates, { showable }) => {
  const seen = new Set<string>();
  return candidates.filter(({ productId }) => {
    const title = showable.get(productId)?.title ?? productId;
    if (seen.has(title)) return false;
    seen.add(title);
    return true;
  });
};

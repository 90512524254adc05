import { byCodeUnit } from '@rapport/kernel/compare';

/** A merge that stands: `from` was merged into `into`. */
export interface CustomerLink {
  readonly from: string;
  readonly into: string;
}

/** One id, and the id under which its person is shown. */
export interface PersonId {
  readonly customerId: string;
  readonly survivorId: string;
}

/**
 * The people that `links` make of `ids`. Ids that links connect are one person; who survives is a function of the set
 * of links alone: the one that was merged into another by none of them, and of several (or none) the smallest id.
 *
 * @param ids at least every id that a link names
 * @returns one for each id; `alone` when nothing connects it
 */
export function joinPeople(
  ids: readonly string[],
  links: readonly CustomerLink[],
): readonly (PersonId & { readonly alone: boolean })[] {
  const real = links.filter((link) => link.from !== link.into);
  const away = new Set(real.map((link) => link.from));
  const people = new Map<string, Set<string>>(ids.map((id) => [id, new Set([id])]));
  for (const { from, into } of real) {
    const one = people.get(from) ?? new Set([from]);
    const other = people.get(into) ?? new Set([into]);
    if (one === other) continue;
    // The smaller joins the larger, so that a person of many ids costs no square of them.
    const [small, large] = one.size < other.size ? [one, other] : [other, one];
    for (const id of small) people.set(id, large.add(id));
    for (const id of [from, into]) people.set(id, large.add(id));
  }
  return [...new Set(people.values())].flatMap((person) => {
    const sorted = [...person].sort(byCodeUnit);
    const survivorId = sorted.find((id) => !away.has(id)) ?? sorted[0] ?? '';
    return sorted.map((customerId) => ({ customerId, survivorId, alone: person.size === 1 }));
  });
}

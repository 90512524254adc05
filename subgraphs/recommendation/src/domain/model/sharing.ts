/**
 * Groups of products and what each group weighs: baskets, customers' wardrobes, or the products whose titles share a
 * word. Products are numbers from 0.
 */
export interface Grouping {
  readonly productCount: number;
  readonly groups: readonly (readonly number[])[];
  /** One for each group, above 0. */
  readonly weights: readonly number[];
}

/** What any two products of a grouping share. */
export interface Sharing {
  /** The weight of all groups that hold a product. */
  weightOf(product: number): number;
  /** Visits every other product that shares a group with `product`, once, with the weight of the groups they share. */
  forEachShared(product: number, visit: (other: number, sharedWeight: number) => void): void;
}

/**
 * Counts row by row, so that memory stays at the size of the groups however many pairs they make; a row costs the
 * sizes of its groups.
 */
export function createSharing({ productCount, groups, weights }: Grouping): Sharing {
  const groupsOf: number[][] = Array.from({ length: productCount }, () => []);
  const totals = new Float64Array(productCount);
  for (const [index, group] of groups.entries()) {
    for (const product of group) {
      groupsOf[product]?.push(index);
      totals[product] = (totals[product] ?? 0) + (weights[index] ?? 0);
    }
  }
  const shared = new Float64Array(productCount);

  return {
    weightOf: (product) => totals[product] ?? 0,
    forEachShared(product, visit) {
      const touched: number[] = [];
      for (const index of groupsOf[product] ?? []) {
        const weight = weights[index] ?? 0;
        for (const other of groups[index] ?? []) {
          if (shared[other] === 0) touched.push(other);
          shared[other] = (shared[other] ?? 0) + weight;
        }
      }
      for (const other of touched) {
        if (other !== product) visit(other, shared[other] ?? 0);
        shared[other] = 0;
      }
    },
  };
}

/** What a search found. */
export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly converged: boolean;
}

interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * Finds a minimum without derivatives (Nelder and Mead, 1965), and starts once more from what it found, because a simplex
 * may collapse before it has arrived. Deterministic.
 *
 * @param f may give NaN or Infinity where it is not defined: such points are avoided
 */
export function minimise(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, evaluationsMax = 4_000 } = {},
): Minimum {
  const first = search(f, start, step, tolerance, evaluationsMax);
  return search(f, first.at, step / 5, tolerance, evaluationsMax);
}

function search(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  step: number,
  tolerance: number,
  evaluationsMax: number,
): Minimum {
  let evaluations = 0;
  const vertex = (at: readonly number[]): Vertex => {
    evaluations += 1;
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  const moved = start.map((_, moving) => start.map((x, index) => (index === moving ? x + step : x)));
  let simplex = [start, ...moved].map(vertex);
  for (;;) {
    simplex = [...simplex].sort((a, b) => a.value - b.value);
    const [best] = simplex;
    const worst = simplex[simplex.length - 1];
    const second = simplex[simplex.length - 2];
    if (best === undefined || worst === undefined || second === undefined)
      throw new Error('a start has a dimension');
    const converged = worst.value - best.value <= tolerance * (1 + Math.abs(best.value));
    if (converged || evaluations >= evaluationsMax) return { ...best, converged };

    const others = simplex.slice(0, -1);
    const centre = best.at.map(
      (_, i) => others.reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / others.length,
    );
    /** The point on the line from the worst through the centre: 1 is its mirror image. */
    const along = (factor: number) => vertex(centre.map((x, i) => x + factor * (x - (worst.at[i] ?? 0))));
    const mirrored = along(1);
    let better = mirrored;
    if (mirrored.value < best.value) {
      const further = along(2);
      if (further.value < mirrored.value) better = further;
    } else if (mirrored.value >= second.value) {
      better = along(mirrored.value < worst.value ? 0.5 : -0.5);
    }
    simplex =
      better.value < worst.value
        ? [...others, better]
        : [best, ...simplex.slice(1).map(({ at }) => vertex(at.map((x, i) => (x + (best.at[i] ?? 0)) / 2)))];
  }
}

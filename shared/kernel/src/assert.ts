/** A broken promise between two pieces of our own code: a bug, never a caller's mistake. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * Stops at once when `condition` does not hold.
 *
 * @param claim what should have been true, as a sentence: "paid is a non-negative integer"
 * @throws AssertionError
 */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new AssertionError(`Expected: ${claim}`);
}

/** Marks a branch that the types rule out. @throws AssertionError with the value that came */
export function unreachable(value: never): never {
  throw new AssertionError(`Unreachable, yet it came: ${JSON.stringify(value)}`);
}

const FIRST_MS = 1_000;
const CAP_MS = 3_600_000;

/**
 * How long to wait after `failures` in a row: anything up to a limit that doubles with each, at most an hour. All of the
 * wait is left to chance, so that many who failed together do not come back together.
 *
 * @param chance 0 to 1
 */
export const backOffMs = (failures: number, chance: number): number =>
  Math.round(Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(failures, 30)) * chance);

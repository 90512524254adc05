/** How many people a rule would have. */
export interface Estimate {
  /** Known customers in all. */
  readonly population: number;
  /** Of how many the verdict is known. */
  readonly asked: number;
  readonly members: number;
  /** Whether everybody was asked, so that `members` is no estimate. */
  readonly exact: boolean;
  /** The interval that holds the true number in 95 of 100 cases. */
  readonly membersMin: number;
  readonly membersMax: number;
}

const Z_95 = 1.96;

/** Wilson's interval: unlike the textbook one it stays true for shares near 0 and 1. */
export function estimate(found: {
  readonly population: number;
  readonly asked: number;
  readonly members: number;
}): Estimate {
  const { population, asked, members } = found;
  if (asked >= population) {
    return { ...found, exact: true, membersMin: members, membersMax: members };
  }
  if (asked === 0) return { ...found, members: 0, exact: false, membersMin: 0, membersMax: population };
  const share = members / asked;
  const spread = (Z_95 * Z_95) / asked;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / asked + spread / (4 * asked))) / (1 + spread);
  return {
    population,
    asked,
    members: Math.round(share * population),
    exact: false,
    membersMin: Math.max(members, Math.floor((middle - half) * population)),
    membersMax: Math.min(population - asked + members, Math.ceil((middle + half) * population)),
  };
}

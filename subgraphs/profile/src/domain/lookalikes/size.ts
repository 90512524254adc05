/** How many lookalikes are wanted: a share of all who can be compared, or a number of people. */
export type LookalikeSize =
  { readonly share: number; readonly people: null } | { readonly share: null; readonly people: number };

const [SHARE_MIN, SHARE_MAX] = [0.001, 0.5];
const [PEOPLE_MIN, PEOPLE_MAX] = [10, 100_000];

/** Reads a size. @returns a sentence on what is wanted, when it is none */
export function readSize(given: {
  readonly share?: number | null;
  readonly people?: number | null;
}): LookalikeSize | string {
  const { share = null, people = null } = given;
  if (share !== null && people === null && share >= SHARE_MIN && share <= SHARE_MAX) return { share, people };
  const isNumber = Number.isInteger(people);
  if (share === null && people !== null && isNumber && people >= PEOPLE_MIN && people <= PEOPLE_MAX) {
    return { share, people };
  }
  return `size wants a share from ${SHARE_MIN} to ${SHARE_MAX}, or from ${PEOPLE_MIN} to ${PEOPLE_MAX} people; ${
    share === null && people === null ? 'neither' : JSON.stringify({ share, people })
  } came`;
}

/** How many people that is. @param population how many can be compared, the seed included */
export const peopleOf = ({ share, people }: LookalikeSize, population: number): number =>
  people ?? Math.max(1, Math.round(share * population));

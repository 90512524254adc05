/** A place in the order of likeness; the number that breaks ties is a person's own and never changes. */
export interface Place {
  readonly odds: number;
  readonly tie: number;
}

/** Somebody who may be chosen. */
export interface Candidate extends Place {
  /** Whether they were chosen the last time. */
  readonly isMember: boolean;
}

/** From which place on who was chosen stays, and who was not is chosen; `null` for nobody. */
export interface Cutoffs {
  readonly stay: Place | null;
  readonly enter: Place | null;
}

/** Who is no further behind the last place than by this share of all places keeps theirs: an audience that flickers helps nobody. */
const HYSTERESIS = 0.1;

/** A number of the id alone (FNV-1a, 32 bits). */
export function tieOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Whom to choose so that exactly `wanted` are: those of the last time first who are among the first `wanted` and a
 * tenth more, then the others, each by likeness. The order in which candidates come plays no part.
 */
export function chooseCutoffs(candidates: readonly Candidate[], wanted: number): Cutoffs {
  const sorted = [...candidates].sort(byLikeness);
  const near = sorted.slice(0, Math.ceil(wanted * (1 + HYSTERESIS)));
  const staying = near.filter(({ isMember }) => isMember).slice(0, wanted);
  const entering = sorted.filter(({ isMember }) => !isMember).slice(0, wanted - staying.length);
  // Where fewer are left than wanted, who fell behind is better than nobody.
  const missing = wanted - staying.length - entering.length;
  const all =
    missing > 0 ? sorted.filter(({ isMember }) => isMember).slice(0, staying.length + missing) : staying;
  return { stay: placeOf(all.at(-1)), enter: placeOf(entering.at(-1)) };
}

export function isChosen({ isMember, ...place }: Candidate, { stay, enter }: Cutoffs): boolean {
  const last = isMember ? stay : enter;
  return last !== null && byLikeness(place, last) <= 0;
}

const placeOf = (candidate: Candidate | undefined): Place | null =>
  candidate === undefined ? null : { odds: candidate.odds, tie: candidate.tie };

const byLikeness = (a: Place, b: Place): number => b.odds - a.odds || a.tie - b.tie;

/** What a destination was told of one person. */
export interface Told {
  readonly member: boolean;
  readonly revision: number;
  /** Whether it answered: what was sent without an answer may have arrived, or not. */
  readonly confirmed: boolean;
}

/** How a person stands now. */
export interface Standing {
  /** Whether they belong to the segment. */
  readonly member: boolean;
  /** Of the membership; 0 while there never was one. */
  readonly revision: number;
  /** Whether they allow what the destination is for. */
  readonly allowed: boolean;
}

/**
 * What a destination is to be told of a person, or `null` when it knows, or never heard of them and need not. Who does not
 * allow its purpose is no member for it. Revisions grow with everything it is told.
 */
export function whatToTell(
  { member, revision, allowed }: Standing,
  told: Told | null,
): Pick<Told, 'member' | 'revision'> | null {
  const wanted = member && allowed;
  if (told === null) return wanted ? { member: true, revision: Math.max(revision, 1) } : null;
  if (told.confirmed && told.member === wanted) return null;
  return { member: wanted, revision: Math.max(told.revision + 1, revision) };
}

/** The name of a member who chose none: it tells members apart in a discussion and shows nothing personal. */
export const defaultDisplayName = (memberId: string): string => `Member ${memberId.slice(-4)}`;

/** Two names that read the same have the same key; chosen names are unique by it. */
export const displayNameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

/** Whether a name looks like one that is given: nobody may choose to pass for another, unnamed member. */
export const looksGiven = (name: string): boolean => /^member [0-9a-f]{4}$/.test(displayNameKey(name));

/** Where an instant comes from. Only a composition root holds one; rules take the instant as an argument. */
export type Clock = () => Date;

/** Milliseconds in a UTC day. */
export const DAY_MS = 86_400_000;

/** The instant `days` whole UTC days after `instant` (before it, when negative). */
export const addDays = (instant: Date, days: number): Date => new Date(instant.getTime() + days * DAY_MS);

/** The UTC calendar day of `instant`, as `YYYY-MM-DD`. */
export const utcDay = (instant: Date): string => instant.toISOString().slice(0, 10);

/** The UTC month of `instant`: "2026-05". */
export const monthOf = (instant: Date): string => instant.toISOString().slice(0, 7);

/** The first instant of a month. */
export const startOfMonth = (month: string): Date => new Date(`${month}-01T00:00:00.000Z`);

/** `months` after `month`: ("2026-11", 3) is "2027-02". */
export function addMonths(month: string, months: number): string {
  const start = startOfMonth(month);
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1)));
}

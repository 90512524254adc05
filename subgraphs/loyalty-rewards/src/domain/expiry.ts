/**
 * When points earned at `instant` expire: `months` calendar months later in UTC, at the same time of day. Where the
 * month is too short, on its last day: two years after 29 February is 28 February.
 */
export function monthsAfter(instant: Date, months: number): Date {
  const expiry = new Date(instant);
  const day = expiry.getUTCDate();
  expiry.setUTCDate(1);
  expiry.setUTCMonth(expiry.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(expiry.getUTCFullYear(), expiry.getUTCMonth() + 1, 0)).getUTCDate();
  expiry.setUTCDate(Math.min(day, lastDay));
  return expiry;
}

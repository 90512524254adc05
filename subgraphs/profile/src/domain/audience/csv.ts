/** What a spreadsheet takes for a formula, also after the whitespace it skips. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;

/** One value as a cell: quoted where CSV wants it (RFC 4180), and never a formula, whoever wrote it. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(csvCell).join(',')}\r\n`;

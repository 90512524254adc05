/**
 * Postgres array literals. `unnest` cannot take an array of arrays of different lengths, so a column of arrays travels
 * as a column of literals.
 */
export function textArray(values: Iterable<string>): string {
  const quoted = Array.from(values, (value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
  return `{${quoted.join(',')}}`;
}

export const intArray = (values: Iterable<number>): string => `{${[...values].join(',')}}`;

import { unreachable } from '@rapport/kernel/assert';
import type { Scalar, Test } from './rule';

/** Whether `value` passes. `undefined` and `null` are absent. */
export function passes(test: Test, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  switch (test.is) {
    case 'EXISTS':
      return true;
    case 'EQ':
      return value === test.value;
    case 'NE':
      return value !== test.value;
    case 'IN':
      return test.values.some((one) => one === value);
    case 'CONTAINS':
      return Array.isArray(value)
        ? value.includes(test.value)
        : typeof value === 'string' && value.includes(String(test.value));
    case 'GT':
      return compare(value, test.value, (order) => order > 0);
    case 'GTE':
      return compare(value, test.value, (order) => order >= 0);
    case 'LT':
      return compare(value, test.value, (order) => order < 0);
    case 'LTE':
      return compare(value, test.value, (order) => order <= 0);
    default:
      return unreachable(test);
  }
}

/** Numbers by size, texts by code unit (so ISO instants by time); values of two types are not in any order. */
function compare(value: unknown, other: Scalar, holds: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof other === 'number') return holds(value - other);
  if (typeof value === 'string' && typeof other === 'string') {
    return holds(value < other ? -1 : value > other ? 1 : 0);
  }
  return false;
}

/** The value at a path: "address.city". Own properties only. */
export function valueAt(object: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  let value: unknown = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

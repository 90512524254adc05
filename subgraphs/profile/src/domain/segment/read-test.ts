import { isFields } from '../fields';
import type { Scalar, Test } from './rule';
import { RuleProblem, wanted, type Place } from './rule-problem';

const VALUES_MAX = 100;
const TEXT_LENGTH_MAX = 256;
const COMPARISONS = ['EQ', 'NE', 'GT', 'GTE', 'LT', 'LTE', 'CONTAINS'] as const;

const KEY = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;
/** Whether `text` may name a segment: lower-case letters, digits and dashes. */
export const isSegmentKey = (text: string): boolean => KEY.test(text);

/** Reads `{ "is": "GTE", "value": 3 }`. @throws RuleProblem */
export function readTest(value: unknown, of: Place): Test {
  const place = `${of}.test`;
  if (!isFields(value)) throw wanted(place, 'an object with is', value);
  const { is } = value;
  const allowed = is === 'EXISTS' ? ['is'] : is === 'IN' ? ['is', 'values'] : ['is', 'value'];
  const unknown = Object.keys(value).find((name) => !allowed.includes(name));
  if (is === 'EXISTS') {
    assertNone(unknown, place, allowed);
    return { is };
  }
  if (is === 'IN') {
    assertNone(unknown, place, allowed);
    return { is, values: readScalars(value['values'], `${place}.values`) };
  }
  const comparison = COMPARISONS.find((one) => one === is);
  if (comparison === undefined)
    throw wanted(`${place}.is`, `one of ${COMPARISONS.join(', ')}, IN, EXISTS`, is);
  assertNone(unknown, place, allowed);
  return { is: comparison, value: readScalar(value['value'], `${place}.value`) };
}

function assertNone(unknown: string | undefined, place: Place, allowed: readonly string[]): void {
  if (unknown === undefined) return;
  throw new RuleProblem(place, `only ${allowed.join(', ')}; ${unknown.slice(0, 40)} came`);
}

function readScalars(value: unknown, place: Place): readonly Scalar[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > VALUES_MAX) {
    throw wanted(place, `a list of 1 to ${VALUES_MAX} values`, value);
  }
  return value.map((one: unknown, index) => readScalar(one, `${place}[${index}]`));
}

function readScalar(value: unknown, place: Place): Scalar {
  const isText = typeof value === 'string' && value.length <= TEXT_LENGTH_MAX;
  if (isText || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return value;
  throw wanted(place, `a text of up to ${TEXT_LENGTH_MAX} characters, a number, true or false`, value);
}

/** Where in a rule: "rule.of[1].test". */
export type Place = string;

/** A rule that cannot be used; the message says where, what is wanted and what came. */
export class RuleProblem extends Error {
  override readonly name = 'RuleProblem';

  constructor(
    readonly place: Place,
    problem: string,
  ) {
    super(`${place} wants ${problem}`);
  }
}

export const wanted = (place: Place, what: string, came: unknown): RuleProblem =>
  new RuleProblem(place, `${what}; ${describe(came)} came`);

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

export function wholeNumber(value: unknown, place: Place, min: number, max: number): number {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw wanted(place, `a whole number from ${min} to ${max}`, value);
  }
  return value as number;
}

const TEXT_LENGTH_MAX = 256;

export function textList(value: unknown, place: Place, lengthMax: number): readonly string[] {
  const isText = (item: unknown) => typeof item === 'string' && item !== '' && item.length <= TEXT_LENGTH_MAX;
  if (!Array.isArray(value) || value.length === 0 || value.length > lengthMax || !value.every(isText)) {
    throw wanted(place, `a list of 1 to ${lengthMax} texts`, value);
  }
  return value as string[];
}

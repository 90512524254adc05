import { parseDecimal, type Decimal } from '@rapport/kernel/decimal';
import { readProductId as readCode } from '@rapport/kernel/product-id';
import { Refusal } from './refusal';

/** A JSON object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (name: string, wanted: string, came: unknown): Refusal =>
  new Refusal('INVALID_EVENT', `${name} wants ${wanted}; ${describe(came)} came`);

/** What came, without showing it: it may be personal. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'string' ? `a string of ${value.length}` : `a ${typeof value}`;
}

export function readFields(value: unknown, name: string): Fields {
  if (!isFields(value)) throw invalid(name, 'an object', value);
  return value;
}

export function readOptionalFields(value: unknown, name: string): Fields {
  return value === undefined || value === null ? {} : readFields(value, name);
}

export function readList(value: unknown, name: string, lengthMax: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > lengthMax) {
    throw invalid(name, `a list of at most ${lengthMax}`, value);
  }
  return value;
}

/** Trimmed text of 1 to `lengthMax` characters. */
export function readText(value: unknown, name: string, lengthMax: number): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text.length === 0 || text.length > lengthMax) {
    throw invalid(name, `a string of 1 to ${lengthMax} characters`, value);
  }
  return text;
}

/** A product code as all parts of the system write it. */
export function readProductId(value: unknown, name: string): string {
  const code = typeof value === 'string' ? readCode(value) : null;
  if (code === null) throw invalid(name, 'a product code of 1 to 64 visible characters', value);
  return code;
}

/** More of one product than anybody sells at once; keeps sums far below 2^53. */
const QUANTITY_MAX = 1_000_000;

export function readQuantity(value: unknown, name: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > QUANTITY_MAX) {
    throw invalid(name, `a whole number from 1 to ${QUANTITY_MAX}`, value);
  }
  return value as number;
}

/** Sums of units are 32-bit integers in the database and in the graph. */
const UNITS_MAX = 2_000_000_000;

/** @throws Refusal when lines hold more units together than anybody sells at once */
export function assertCountable(lines: readonly { readonly quantity: number }[], name: string): void {
  if (lines.reduce((sum, line) => sum + line.quantity, 0) > UNITS_MAX) {
    throw new Refusal('INVALID_EVENT', `${name} wants at most ${UNITS_MAX} units in all; more came`);
  }
}

const PRICE_SCALE_MAX = 6;
/** Below a thousand million in major units. */
const PRICE_DIGITS_MAX = 9;

/** A decimal in major units: a JSON number or a decimal string of up to 6 decimals. */
export function readAmount(value: unknown, name: string): Decimal {
  const decimal = typeof value === 'string' || typeof value === 'number' ? parseDecimal(value) : null;
  if (decimal === null || decimal.scale > PRICE_SCALE_MAX) {
    throw invalid(name, `a decimal of up to ${PRICE_SCALE_MAX} decimals`, value);
  }
  const magnitude = decimal.units < 0n ? -decimal.units : decimal.units;
  if (magnitude >= 10n ** BigInt(PRICE_DIGITS_MAX + decimal.scale)) {
    throw new Refusal('INVALID_EVENT', `${name} wants less than ${10 ** PRICE_DIGITS_MAX}; more came`);
  }
  return decimal;
}

/** `readAmount` of nothing below zero. */
export function readPrice(value: unknown, name: string): Decimal {
  const price = readAmount(value, name);
  if (price.units < 0n) throw new Refusal('INVALID_EVENT', `${name} wants zero or more; a negative came`);
  return price;
}
